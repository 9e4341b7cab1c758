import stringWidth from 'string-width'
import type { RunComparison } from '../../core/compare/compare-runs.ts'
import type { Spread, VariantSummary } from '../../core/compare/summarize-variants.ts'
import { formatCount, formatDuration, toPlainLine } from '../../core/format.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import { makePaint } from '../terminal/paint.ts'

type Colored = { readonly hasColor: boolean }

/** Ways to carry one plan out, side by side. */
export function renderVariants(summaries: readonly VariantSummary[], { hasColor }: Colored): string {
  const rows = summaries.map(({ variant, durationMs, tasksPerSecond, speedUp, efficiency, memoryBytes, cpuMs, successShare }) => [
    variant,
    withSpread(durationMs, formatDuration),
    tasksPerSecond.toFixed(2),
    `${speedUp.toFixed(2)}×`,
    withSpread(efficiency, formatShare),
    `${Math.round(memoryBytes / 1e6)} MB`,
    formatDuration(cpuMs),
    formatShare(successShare),
  ])
  const table = renderTable([['', 'duration', 'tasks/s', 'speed-up', 'efficiency', 'memory', 'CPU', 'succeeded'], ...rows], { hasColor })
  const runs = summaries[0]?.runs ?? 0
  return `${table}\n\nmedian of ${runs} run${runs === 1 ? '' : 's'} each, in turns${runs === 1 ? '' : ' [smallest to largest]'}; efficiency = max(critical path, work ÷ concurrency) ÷ duration`
}

/** Two recorded runs, task by task, with the attempts of those that differ. */
export function renderRunComparison(comparison: RunComparison, { hasColor }: Colored): string {
  const { runs, tasks } = comparison
  const rows = tasks.flatMap(({ task, outcomes, durationMs, costUsd, lines, attempts }) => [
    [toPlainLine(task, 40), toChange(outcomes), ...toPair(durationMs, formatDuration), toRatio(durationMs), ...toPair(costUsd, formatUsd), ...toPair(lines, formatCount)],
    ...(attempts.length < 2
      ? []
      : attempts.map((attempt) => [`  attempt ${attempt.number}`, toChange([attempt.failures[0] ?? attempt.outcomes[0], attempt.failures[1] ?? attempt.outcomes[1]]), ...toPair(attempt.durationMs, formatDuration), toRatio(attempt.durationMs), '', '', '', ''])),
  ])
  const whole = ['whole run', `${comparison.succeeded[0]} → ${comparison.succeeded[1]} landed`, ...toPair(comparison.durationMs, formatDuration), toRatio(comparison.durationMs), ...toPair(comparison.costUsd, formatUsd), '', '']
  const efficiency = comparison.efficiency.map((share) => (share === null ? '–' : formatShare(share))).join(' → ')
  const table = renderTable([['task', 'outcome', 'A', 'B', 'B ÷ A', 'cost A', 'B', 'lines A', 'B'], ...rows, whole], { hasColor })
  return `A ${runs[0]}\nB ${runs[1]}\n\n${table}\n\nefficiency ${efficiency}`
}

function toChange([a, b]: readonly [string | null, string | null]): string {
  return a === b ? (a ?? '–') : `${a ?? '–'} → ${b ?? '–'}`
}

function toPair(pair: readonly [number | null, number | null], show: (value: number) => string): readonly string[] {
  return pair.map((value) => (value === null ? '–' : show(value)))
}

function toRatio([a, b]: readonly [number | null, number | null]): string {
  return a === null || b === null || a === 0 ? '–' : (b / a).toFixed(2)
}

function withSpread({ median, min, max }: Spread, show: (value: number) => string): string {
  return min === max ? show(median) : `${show(median)} [${show(min)} to ${show(max)}]`
}

function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** The first column to the left, the others to the right; columns without a value are left out. */
function renderTable(rows: readonly (readonly string[])[], { hasColor }: Colored): string {
  const kept = (rows[0] ?? []).map((_, column) => column).filter((column) => rows.slice(1).some((row) => (row[column] ?? '') !== '' && row[column] !== '–'))
  const widths = kept.map((column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))))
  const lines = rows.map((row) =>
    kept
      .map((column, place) => {
        const text = row[column] ?? ''
        const space = ' '.repeat(Math.max(0, (widths[place] ?? 0) - stringWidth(text)))
        return place === 0 ? text + space : space + text
      })
      .join('  ')
      .trimEnd(),
  )
  const [head = '', ...body] = lines
  return [makePaint(hasColor)('bold', head), ...body].join('\n')
}
