import { formatCount, formatDuration, toPlainText } from '../../core/format.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import type { TranscriptEntry } from '../../core/run/transcript-entry.ts'
import type { Paint } from './paint.ts'

/** A model call for people: what it was and took, what was said to the model and what it said. */
export function renderTranscriptEntry(entry: TranscriptEntry, paint: Paint): string {
  const sayings = entry.output.map(({ type, text }) => `${paint('bold', labels[type])} ${indent(text)}`)
  const failure = entry.failure === null ? [] : [paint('red', `! ${toPlainText(entry.failure)}`)]
  return [paint('dim', renderHead(entry)), indent(entry.input), ...sayings, ...failure, ''].filter((line, index) => line !== '' || index > 0).join('\n')
}

const labels: Readonly<Record<TranscriptEntry['output'][number]['type'], string>> = { text: '◀', thinking: '◁ (thinking)', tool: '◀ tool:' }

const ends: Readonly<Record<TranscriptEntry['how'], string>> = { whole: '', cut: 'broke off', left: 'left by the agent', refused: 'refused by the gateway' }

function renderHead({ call, provider, model, status, how, waitedMs, tries, firstByteMs, durationMs, usage, costUsd }: TranscriptEntry): string {
  const facts = [
    `── call ${call}`,
    toPlainText(`${provider}/${model}`),
    status === null || status === 200 ? '' : `status ${status}`,
    ends[how],
    formatDuration(durationMs),
    firstByteMs === null ? '' : `first byte after ${formatDuration(firstByteMs)}`,
    waitedMs < 100 ? '' : `waited ${formatDuration(waitedMs)}`,
    tries > 1 ? `${tries} tries` : '',
    usage === null ? '' : `${usage.isEstimate ? '~' : ''}${formatCount(usage.inputTokens)} in, ${formatCount(usage.outputTokens)} out`,
    usage === null || usage.cacheReadTokens === 0 ? '' : `${formatCount(usage.cacheReadTokens)} cached`,
    usage === null ? '' : costUsd === null ? 'no price' : formatUsd(costUsd),
  ]
  return facts.filter((fact) => fact !== '').join(' · ')
}

function indent(text: string): string {
  return toPlainText(text).trimEnd().replaceAll('\n', '\n  ')
}
