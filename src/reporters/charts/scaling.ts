import * as z from 'zod'
import { formatCount } from '../../core/format.ts'
import { chartWidth, frame, frameTop, margin } from './frame.ts'
import { spread, tickTime } from './scale.ts'
import { group, line, polyline, tag, type Svg } from './svg.ts'
import { fitText, label, widthOf } from './text.ts'
import type { Theme } from './theme.ts'

const ms = z.number().positive()

/** Shape of `.fleet/metrics/scaling.json`: how long plans of growing size took, by the way they were run. */
export const scalingSchema = z.object({
  name: z.string(),
  concurrency: z.int().positive(),
  series: z.array(z.object({ name: z.string(), points: z.array(z.object({ tasks: z.int().positive(), medianMs: ms, minMs: ms, maxMs: ms })).min(1) })).min(1),
})

export type ScalingData = z.infer<typeof scalingSchema>

/** Duration over the number of tasks, both logarithmic: a straight line of slope one is work that grows as its tasks do. */
export function drawScaling({ name, concurrency, series }: ScalingData, theme: Theme): string {
  const all = series.flatMap(({ points }) => points)
  const top = frameTop() + 12
  const bottom = top + 600
  const [left, right] = [margin + 92, chartWidth - margin - namesWidth(series)]
  const x = toLog(range(all.map(({ tasks }) => tasks)), [left + 24, right - 24])
  const y = toLog(range(all.flatMap(({ minMs, maxMs }) => [minMs, maxMs])), [bottom - 16, top + 16])
  const sizes = [...new Set(all.map(({ tasks }) => tasks))].sort((a, b) => a - b)
  const lines = series.map(({ points }, index) => drawSeries(points.toSorted((a, b) => a.tasks - b.tasks), { x, y, color: theme.series[index % theme.series.length] ?? theme.none }, theme))
  return frame({ title: `How ${name} scales`, subtitle: `Median duration by number of tasks, ${concurrency} at once, both axes logarithmic; bars from fastest to slowest round`, height: bottom + 92 }, theme, [
    ...toTicks(y.range).flatMap((value) => [line({ x1: left, y1: y.at(value), x2: right, y2: y.at(value) }, theme.grid, { 'stroke-width': 1.5 }), label(tickTime(value), [left - 14, y.at(value) + 6], theme, { size: 16, fill: theme.dim, anchor: 'end' })]),
    ...sizes.map((size) => label(formatCount(size), [x.at(size), bottom + 30], theme, { size: 16, fill: theme.dim, anchor: 'middle' })),
    label('tasks', [(left + right) / 2, bottom + 62], theme, { size: 16, fill: theme.dim, anchor: 'middle' }),
    ...lines,
    ...drawNames(series, { x, y, right, top, bottom }, theme),
  ])
}

function namesWidth(series: ScalingData['series']): number {
  return Math.min(300, Math.max(190, ...series.map(({ name }) => widthOf(name, 17, true) + 24)))
}

type Log = { readonly at: (value: number) => number; readonly range: readonly [number, number] }

function range(values: readonly number[]): readonly [number, number] {
  const [min, max] = [Math.min(...values), Math.max(...values)]
  return min === max ? [min / 2, max * 2] : [min, max]
}

function toLog([min, max]: readonly [number, number], [from, to]: readonly [number, number]): Log {
  return { range: [min, max], at: (value) => from + ((Math.log(value) - Math.log(min)) / (Math.log(max) - Math.log(min))) * (to - from) }
}

/** Steps that people count time by, one of about ten times the other. */
const steps = [1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000]

const fineSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 18_000_000, 36_000_000]

function toTicks([min, max]: readonly [number, number]): readonly number[] {
  const within = (value: number): boolean => value >= min * 0.98 && value <= max * 1.02
  return [steps.filter(within), fineSteps.filter(within)].find((found) => found.length >= 3) ?? [min, Math.sqrt(min * max), max]
}

type Points = ScalingData['series'][number]['points']

function drawSeries(points: Points, { x, y, color }: { readonly x: Log; readonly y: Log; readonly color: string }, theme: Theme): Svg {
  const bars = points.flatMap(({ tasks, minMs, maxMs }) => [line({ x1: x.at(tasks), y1: y.at(minMs), x2: x.at(tasks), y2: y.at(maxMs) }, color, { 'stroke-width': 8, 'stroke-opacity': '0.3', 'stroke-linecap': 'round' })])
  const dots = points.map(({ tasks, medianMs }) => tag('circle', { cx: x.at(tasks), cy: y.at(medianMs), r: 7, fill: color, stroke: theme.back, 'stroke-width': 2 }))
  return group({}, [...bars, polyline(points.map(({ tasks, medianMs }) => [x.at(tasks), y.at(medianMs)]), color, { 'stroke-width': 4, 'stroke-linejoin': 'round' }), ...dots])
}

/** Beside the last point: the name and how many tasks a second that is. */
function drawNames(series: ScalingData['series'], { x, y, right, top, bottom }: { readonly x: Log; readonly y: Log; readonly right: number; readonly top: number; readonly bottom: number }, theme: Theme): readonly Svg[] {
  const ends = series.map(({ name, points }) => ({ name, last: points.reduce((a, b) => (b.tasks > a.tasks ? b : a)) }))
  const places = spread(ends.map(({ last }) => y.at(last.medianMs)), { gap: 46, min: top + 12, max: bottom })
  return ends.flatMap(({ name, last }, index) => {
    const at = places[index] ?? 0
    const color = theme.series[index % theme.series.length] ?? theme.none
    const rate = (last.tasks / last.medianMs) * 1_000
    // A series that ends early is led to its name.
    const from = x.at(last.tasks) + 12
    const leader = from < right - 40 ? [line({ x1: from, y1: y.at(last.medianMs), x2: right + 8, y2: at - 2 }, color, { 'stroke-width': 1.5, 'stroke-dasharray': '3 5' })] : []
    return [...leader, label(fitText(name, 17 * 1.06, 280), [right + 16, at + 4], theme, { size: 17, isBold: true, fill: color }), label(`${rate >= 10 ? formatCount(Math.round(rate)) : rate.toPrecision(2)} tasks/s at ${formatCount(last.tasks)}`, [right + 16, at + 24], theme, { size: 14, fill: theme.dim })]
  })
}
