import { formatDuration, toPlainLine, toPlainText } from '../../core/format.ts'
import type { Report } from '../../core/report/report.ts'
import { failuresOf } from '../outcome-words.ts'

const maxFailures = 20
const maxOutputLines = 12

/**
 * What a program or an agent needs of a run that has ended, and no more: failures with their evidence, one line with the result, where to look
 * on. The same words at the beginning of the lines in every version: `FAILED`, `result:`, `report:`, `next:`.
 */
export function renderMinimal(report: Report): string {
  const { run, totals } = report
  const failures = failuresOf(report)
  const counts = `${totals.succeeded} succeeded, ${totals.failed} failed, ${totals.skipped} skipped, ${totals.canceled} canceled`
  const cost = totals.costUsd === null ? '' : `, $${totals.costUsd.toFixed(4)}`
  return [
    ...failures.slice(0, maxFailures).flatMap(({ title, failure }) => [`FAILED ${title} ${failure.kind}: ${toPlainLine(failure.message)}`, ...evidence(failure)]),
    ...(failures.length > maxFailures ? [`FAILED ${failures.length - maxFailures} more`] : []),
    `result: ${run.outcome ?? run.status}, ${counts}, ${formatDuration(run.durationMs)}${cost}`,
    `report: .fleet/runs/${run.id}/report.md`,
    ...nextStep(report),
  ].join('\n')
}

function evidence(failure: Readonly<Record<string, unknown>>): readonly string[] {
  const text = typeof failure['output'] === 'string' ? failure['output'] : Array.isArray(failure['paths']) ? failure['paths'].join('\n') : ''
  const lines = toPlainText(text).split('\n').filter((line) => line.trim() !== '')
  return lines.slice(-maxOutputLines).map((line) => `  ${line.slice(0, 300)}`)
}

function nextStep({ run, totals }: Report): readonly string[] {
  if (run.status === 'halted') return [`next: fleet resume ${run.id}`]
  if (run.outcome === 'failed') return [`next: fleet retry --run ${run.id}`]
  return run.outcome === 'succeeded' && totals.files > 0 ? [`next: fleet land ${run.id}`] : []
}
