import { formatDuration, plural } from '../../core/format.ts'
import { describeUsage } from '../agent-words.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import { totalUsage } from '../../core/run/measures.ts'
import type { AttemptReport } from '../../core/report/report.ts'
import { tag, type Svg } from '../charts/svg.ts'
import { pageTheme } from '../charts/theme.ts'
import { cleanText } from '../clean-text.ts'
import type { AttemptEvidence, TranscriptEntry } from '../evidence.ts'
import { failureText } from '../outcome-words.ts'
import { escapeHtml, html, nothing, type Html } from './html.ts'
import type { PageLimits } from './page-limits.ts'
import { renderDiff } from './render-diff.ts'
import { sayBytes } from './page-words.ts'

/** One attempt of a task; the last one is open. */
export function renderAttempt(attempt: AttemptReport, { evidence, limits, isLast }: { readonly evidence: AttemptEvidence | undefined; readonly limits: PageLimits; readonly isLast: boolean }): Html {
  const { number, outcome, durationMs, failure, summary } = attempt
  const took = durationMs === null ? '' : `, ${formatDuration(durationMs)}`
  const parts = [phaseBar(attempt), facts(attempt), checks(attempt), failure === null ? nothing : block('Failure', failureText(failure), limits.output * 2), summary === '' ? nothing : block('What the agent says', summary, limits.output), ...(evidence === undefined ? [] : renderEvidence(evidence, limits))]
  const title = html`<summary>Attempt ${number}: ${outcome}${took}${failure === null ? '' : `, ${failure.kind}`}</summary>`
  return html`<details class="attempt ${outcome}"${{ html: isLast ? ' open' : '' }}>${title}${parts}</details>`
}

function renderEvidence({ transcript, transcriptLeftOut, log, diff, isDiffCut }: AttemptEvidence, limits: PageLimits): readonly Html[] {
  const shown = cutLines(diff, limits.diff)
  const changes = diff === '' ? nothing : limits.diff === 0 ? html`<p class="cut">Diffs are left out: there are too many tasks for one page.</p>` : html`<h3>Changes</h3>${renderDiff(shown, isDiffCut || shown.length < diff.length)}`
  return [renderTranscript(transcript, transcriptLeftOut, limits.transcript), changes, log === '' || limits.log === 0 ? nothing : html`<details class="more"><summary>Log</summary>${pre(log, limits.log)}</details>`]
}

/** The end of a conversation tells most, so the beginning is left out first. */
function renderTranscript(entries: readonly TranscriptEntry[], leftOut: number, room: number): Html {
  if (entries.length === 0 || room === 0) return nothing
  let left = room
  const first = entries.findLastIndex((entry) => (left -= entry.text.length + 40) < 0) + 1
  const shown = entries.slice(Math.min(first, entries.length - 1))
  const missing = leftOut + entries.length - shown.length
  const note = missing === 0 ? nothing : html`<p class="cut">Truncated: ${plural(missing, 'earlier entry').replace('entrys', 'entries')} left out.</p>`
  return html`<details class="more"><summary>Transcript, ${String(shown.length)} of ${String(missing + shown.length)}</summary>${note}<ol class="talk">${shown.map((entry) => renderEntry(entry, room))}</ol></details>`
}

function renderEntry({ at, who, text }: TranscriptEntry, room: number): Html {
  const time = at === null ? '' : ` ${new Date(at).toISOString().slice(11, 19)}`
  return html`<li class="${who}"><span>${who}${time}</span><div>${{ html: escapeHtml(cleanText(text, Math.max(200, Math.floor(room / 4)))) }}</div></li>`
}

function phaseBar({ phasesMs, outcome }: AttemptReport): Html {
  const phases = (['preparing', 'working', 'checking', 'landing'] as const).flatMap((phase) => (phasesMs[phase] === undefined ? [] : [{ phase, ms: phasesMs[phase] }]))
  const total = phases.reduce((sum, { ms }) => sum + ms, 0)
  if (total === 0) return nothing
  let x = 0
  const boxes = phases.map(({ phase, ms }): Svg => {
    const box = tag('rect', { x, y: 0, width: (ms / total) * 1_000, height: 10, fill: outcome === 'failed' && phase === phases.at(-1)?.phase ? pageTheme.bad : pageTheme.phases[phase] })
    x += (ms / total) * 1_000
    return box
  })
  return html`${{ html: tag('svg', { class: 'phases', viewBox: '0 0 1000 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, boxes).svg }}<p class="dim">${phases.map(({ phase, ms }) => `${phase} ${formatDuration(ms)}`).join(' · ')}</p>`
}

function facts({ agent, choice, usage, costUsd, turns, resources, change, rolledBack }: AttemptReport): Html {
  const rows = [
    ['Agent', choice === null ? agent : `${choice.path.join(' → ')}: ${choice.reason}`],
    ['Models', usage.map((one) => `${one.provider}/${one.model}: ${describeUsage(one)}`).join('; ')],
    ['Cost', costUsd === null || totalUsage(usage).calls > 0 ? '' : formatUsd(costUsd)],
    ['Turns', turns === null ? '' : String(turns)],
    ['Programs', [resources.cpuMs === null ? '' : `${formatDuration(resources.cpuMs)} of CPU`, resources.peakMemoryBytes === null ? '' : `${sayBytes(resources.peakMemoryBytes)} at most`].filter((part) => part !== '').join(', ')],
    ['Changed', change === null || change.files === 0 ? '' : `${plural(change.files, 'file')}, +${change.linesAdded} \u2212${change.linesRemoved}${change.commit === null ? '' : `, ${change.commit.slice(0, 9)}`}`],
    ['Rolled back', rolledBack ? 'the tree is as it was before' : ''],
  ].filter(([, value]) => value !== '')
  return html`<dl class="facts">${rows.map(([name = '', value = '']) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

function checks({ checks: all }: AttemptReport): Html {
  if (all.length === 0) return nothing
  return html`<h3>Checks</h3><div class="wide"><table><thead><tr><th scope="col">Check</th><th scope="col">Where</th><th scope="col">Result</th><th scope="col" class="n">Time</th></tr></thead><tbody>${all.map((check) => html`<tr><th scope="row">${check.check}</th><td>${check.on}</td><td class="${check.status === 'passed' ? 'good' : 'bad'}">${check.status}</td><td class="n">${formatDuration(check.durationMs)}</td></tr>`)}</tbody></table></div>`
}

function block(title: string, text: string, maxLength: number): Html {
  return html`<h3>${title}</h3>${pre(text, maxLength)}`
}

/** Foreign text as it is; what is over the limit is said to be cut. The end of an output tells most, the beginning of a prompt. */
export function pre(text: string, maxLength: number, kept: 'first' | 'last' = 'last'): Html {
  const whole = cleanText(text, Number.MAX_SAFE_INTEGER)
  const shown = kept === 'last' || whole.length <= maxLength ? cleanText(text, maxLength) : `${whole.slice(0, maxLength).toWellFormed().replace(/\uFFFD$/, '')}…`
  const note = whole.length <= maxLength ? nothing : html`<p class="cut">Truncated: the ${kept} ${String(maxLength)} of ${String(whole.length)} characters.</p>`
  return html`${note}<pre tabindex="0">${{ html: escapeHtml(shown) }}</pre>`
}

function cutLines(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : text.slice(0, Math.max(0, text.lastIndexOf('\n', maxLength)))
}
