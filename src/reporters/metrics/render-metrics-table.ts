import stringWidth from 'string-width'
import { formatCount, formatDuration, toPlainLine } from '../../core/format.ts'
import type { AttemptSummary, Grouping } from '../../core/report/summarize-attempts.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import type { RunTrend } from '../../core/report/trend-of-runs.ts'
import { makePaint } from '../terminal/paint.ts'

type Column<Row> = { readonly title: string; readonly cell: (row: Row) => string; readonly isWanted?: (row: Row) => boolean }

const or = <Value>(value: Value | null, show: (value: Value) => string): string => (value === null ? '–' : show(value))

/** Columns that no row has a value for are left out. */
const columns: readonly Column<AttemptSummary>[] = [
  { title: 'attempts', cell: ({ attempts }) => formatCount(attempts) },
  { title: 'succeeded', cell: ({ successShare }) => or(successShare, (share) => `${Math.round(share * 100)} %`) },
  { title: 'median', cell: ({ medianDurationMs }) => or(medianDurationMs, formatDuration) },
  { title: 'p95', cell: ({ p95DurationMs }) => or(p95DurationMs, formatDuration) },
  { title: 'queued', cell: ({ meanQueueMs }) => formatDuration(meanQueueMs) },
  { title: 'CPU', cell: ({ cpuMs }) => or(cpuMs, formatDuration), isWanted: ({ cpuMs }) => cpuMs !== null },
  { title: 'memory', cell: ({ peakMemoryBytes }) => or(peakMemoryBytes, (bytes) => `${formatCount(Math.round(bytes / 1e6))} MB`), isWanted: ({ peakMemoryBytes }) => peakMemoryBytes !== null },
  { title: 'tokens in', cell: ({ inputTokens }) => or(inputTokens, formatCount), isWanted: ({ inputTokens }) => inputTokens !== null },
  { title: 'out', cell: ({ outputTokens }) => or(outputTokens, formatCount), isWanted: ({ outputTokens }) => outputTokens !== null },
  { title: 'cost', cell: ({ costUsd }) => or(costUsd, formatUsd), isWanted: ({ costUsd }) => costUsd !== null },
  { title: 'turns', cell: ({ meanTurns }) => or(meanTurns, (turns) => turns.toFixed(1)), isWanted: ({ meanTurns }) => meanTurns !== null },
  { title: 'lines', cell: ({ linesAdded, linesRemoved }) => `+${formatCount(linesAdded)} −${formatCount(linesRemoved)}`, isWanted: ({ linesAdded, linesRemoved }) => linesAdded + linesRemoved > 0 },
  { title: 'score', cell: ({ meanScoreChange }) => or(meanScoreChange, (change) => `${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)}`), isWanted: ({ meanScoreChange }) => meanScoreChange !== null },
]

/** What groups of attempts took, as a table for a terminal. */
export function renderMetricsTable(summaries: readonly AttemptSummary[], { by, hasColor }: { readonly by: Grouping; readonly hasColor: boolean }): string {
  if (summaries.length === 0) return 'no attempt has ended yet'
  return renderTable(summaries, { name: by, columns, hasColor })
}

const toChange = (share: number | null): string => or(share, (value) => `${Math.round(value * 100) < 0 ? '−' : '+'}${formatCount(Math.abs(Math.round(value * 100)))} %`)

const trendColumns: readonly Column<RunTrend>[] = [
  ...columns.filter(({ title }) => ['attempts', 'succeeded', 'median'].includes(title)),
  { title: 'time ±', cell: ({ durationChange }) => toChange(durationChange) },
  ...columns.filter(({ title }) => ['tokens in', 'out'].includes(title)),
  { title: 'tokens ±', cell: ({ tokensChange }) => toChange(tokensChange), isWanted: ({ inputTokens }) => inputTokens !== null },
  ...columns.filter(({ title }) => title === 'cost'),
  { title: 'cost ±', cell: ({ costChange }) => toChange(costChange), isWanted: ({ costUsd }) => costUsd !== null },
  ...columns.filter(({ title }) => title === 'score'),
]

/** Runs one below the other, the oldest first, with what changed against those before. */
export function renderTrend(runs: readonly RunTrend[], { hasColor }: { readonly hasColor: boolean }): string {
  if (runs.length === 0) return 'no attempt has ended yet'
  const note = '±: against the median of the same tasks in all earlier runs'
  return `${renderTable(runs, { name: 'run', columns: trendColumns, hasColor })}\n\n${makePaint(hasColor)('dim', note)}`
}

function renderTable<Row extends AttemptSummary>(all: readonly Row[], { name, columns: wanted, hasColor }: { readonly name: string; readonly columns: readonly Column<Row>[]; readonly hasColor: boolean }): string {
  const shown = wanted.filter(({ isWanted = () => true }) => all.some(isWanted))
  const rows = all.map((row) => [toPlainLine(row.name, 60), ...shown.map(({ cell }) => cell(row))])
  const table = [[name, ...shown.map(({ title }) => title)], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => stringWidth(row[column] ?? '')))) ?? []
  const pad = (text: string, column: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(text)))
    return column === 0 ? text + space : space + text
  }
  const [head = '', ...body] = table.map((row) => row.map(pad).join('  ').trimEnd())
  return [makePaint(hasColor)('bold', head), ...body].join('\n')
}
