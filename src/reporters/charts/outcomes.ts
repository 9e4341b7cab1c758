import { formatCount, plural } from '../../core/format.ts'
import { sharePercent } from '../outcome-words.ts'
import { chartWidth, frame, frameTop, margin, yAxis, type LegendEntry } from './frame.ts'
import { niceTicks } from './scale.ts'
import { group, rect, type Svg } from './svg.ts'
import { label } from './text.ts'
import type { Theme } from './theme.ts'

/** How the tasks of one run ended. */
export type RunOutcomes = { readonly id: string; readonly at: number; readonly first: number; readonly retried: number; readonly failed: number; readonly notRun: number }

const maxRuns = 30
const parts = ['first', 'retried', 'failed', 'notRun'] as const

/** A column per run: succeeded at once, succeeded after retries, failed, never run; with the share that succeeded. */
export function drawOutcomes(runs: readonly RunOutcomes[], theme: Theme): string {
  const shown = runs.slice(-maxRuns)
  const colors = { first: theme.good, retried: theme.fair, failed: theme.bad, notRun: theme.none }
  const legend: readonly LegendEntry[] = [{ name: 'succeeded at the first attempt', color: colors.first }, { name: 'succeeded after retries', color: colors.retried }, { name: 'failed', color: colors.failed }, { name: 'skipped or canceled', color: colors.notRun }]
  const top = frameTop(legend) + 44
  const bottom = top + 460
  const [left, right] = [margin + 66, chartWidth - margin]
  const ticks = niceTicks(Math.max(1, ...shown.map(totalOf)), 5).filter((tick) => Number.isInteger(tick))
  const y = (count: number): number => bottom - (count / (ticks.at(-1) ?? 1)) * (bottom - top)
  const pitch = (right - left) / Math.max(shown.length, 4)
  const columns = shown.map((run, index) => drawRun(run, { x: left + (index + 0.5) * pitch, width: Math.min(110, pitch * 0.62), y, colors, isDated: shown.length <= 12 || index % Math.ceil(shown.length / 12) === 0 }, theme))
  const subtitle = `${plural(shown.length, 'run')}${shown.length < runs.length ? `, the last of ${runs.length}` : ''}; above each column the share of its tasks that succeeded`
  return frame({ title: 'Success and retries', subtitle, legend, height: bottom + 78 }, theme, [...yAxis({ ticks, at: y, name: formatCount }, { left, right }, theme), ...columns])
}

type Column = { readonly x: number; readonly width: number; readonly y: (count: number) => number; readonly colors: Readonly<Record<(typeof parts)[number], string>>; readonly isDated: boolean }

function drawRun(run: RunOutcomes, { x, width, y, colors, isDated }: Column, theme: Theme): Svg {
  let below = 0
  const boxes = parts.flatMap((part) => {
    const count = run[part]
    const box = rect({ x: x - width / 2, y: y(below + count), width, height: y(below) - y(below + count) }, colors[part], { stroke: theme.back, 'stroke-width': 1.5 })
    below += count
    return count === 0 ? [] : [box]
  })
  const total = totalOf(run)
  const share = total === 0 ? [] : [label(sharePercent((run.first + run.retried) / total), [x, y(total) - 10], theme, { size: width < 40 ? 13 : 17, isBold: true, anchor: 'middle' })]
  const date = new Date(run.at).toISOString()
  const when = isDated ? [label(date.slice(5, 10), [x, y(0) + 26], theme, { size: 15, fill: theme.dim, anchor: 'middle' }), label(date.slice(11, 16), [x, y(0) + 46], theme, { size: 13, fill: theme.dim, anchor: 'middle' })] : []
  return group({}, [...boxes, ...share, ...when])
}

function totalOf({ first, retried, failed, notRun }: RunOutcomes): number {
  return first + retried + failed + notRun
}
