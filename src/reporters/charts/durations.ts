import { formatDuration, plural } from '../../core/format.ts'
import { chartWidth, frame, frameTop, margin, xAxis, yAxis, type LegendEntry } from './frame.ts'
import { spread, tickTime, timeTicks } from './scale.ts'
import { group, line, polyline, rect, round, tag, type Svg } from './svg.ts'
import { fitText, label, widthOf } from './text.ts'
import type { Theme } from './theme.ts'

/** How long tasks took in each run, the runs in order of time; null where a task did not succeed in a run. */
export type DurationsData = { readonly runs: readonly { readonly id: string; readonly at: number }[]; readonly tasks: readonly { readonly id: string; readonly durationsMs: readonly (number | null)[] }[] }

const maxRuns = 30
const maxNamed = 8
/** More lines in the background than these are a carpet: a band stands for them. */
const maxFaint = 12

/** A line per task over the runs: the longest ones named, the others faint. */
export function drawDurations(data: DurationsData, theme: Theme): string {
  const runs = data.runs.slice(-maxRuns)
  const tasks = data.tasks.map(({ id, durationsMs }) => ({ id, durationsMs: durationsMs.slice(-maxRuns) })).filter(({ durationsMs }) => durationsMs.some((ms) => ms !== null)).sort((a, b) => longest(b) - longest(a))
  if (runs.length < 2) return drawOneRun(tasks, theme)
  const named = tasks.slice(0, maxNamed)
  const others = tasks.slice(maxNamed)
  const isBand = others.length > maxFaint
  const legend: readonly LegendEntry[] = isBand ? [{ name: 'eight of ten of the other tasks', color: theme.queue }, { name: 'their median', color: theme.none, mark: 'line' }] : []
  const top = frameTop(legend) + 12
  const bottom = top + 560
  const [left, right] = [margin + 88, chartWidth - margin - 34 - Math.min(300, Math.max(90, ...named.map(({ id }) => widthOf(id, 16, true))))]
  const ticks = timeTicks(Math.max(1, ...tasks.map(longest)), 6)
  const y = (ms: number): number => bottom - (ms / (ticks.at(-1) ?? 1)) * (bottom - top)
  const x = (index: number): number => (runs.length === 1 ? (left + right) / 2 : left + 20 + (index / (runs.length - 1)) * (right - left - 40))
  const panel = { x, y, right, top, bottom }
  const subtitle = `${plural(tasks.length, 'task')} over ${plural(runs.length, 'run')}${tasks.length > maxNamed ? `; the ${maxNamed} longest by name` : ''}; the time of each attempt that succeeded`
  return frame({ title: 'How long tasks take, run by run', subtitle, legend, height: bottom + 78 }, theme, [
    ...yAxis({ ticks, at: y, name: tickTime }, { left, right }, theme),
    ...(isBand ? drawBand(others, runs.length, panel, theme) : others.map(({ durationsMs }) => drawLine(durationsMs, { ...panel, color: theme.queue, isFaint: true }, theme))),
    ...named.toReversed().map(({ durationsMs }, index) => drawLine(durationsMs, { ...panel, color: theme.series[named.length - 1 - index] ?? theme.none, isFaint: false }, theme)),
    ...drawNames(named, panel, theme),
    ...drawRuns(runs, panel, theme),
  ])
}

const maxBars = 30

/** Of one run there is no line to draw: a bar per task, the longest first. */
function drawOneRun(tasks: DurationsData['tasks'], theme: Theme): string {
  const shown = tasks.slice(0, maxBars)
  const top = frameTop() + 4
  const [rowHeight, left] = [34, margin + Math.min(330, Math.max(90, ...shown.map(({ id }) => widthOf(id, 16) + 26)))]
  const ticks = timeTicks(Math.max(1, ...shown.map(longest)), 7)
  const at = (ms: number): number => left + (ms / (ticks.at(-1) ?? 1)) * (chartWidth - margin - 90 - left)
  const bottom = top + shown.length * rowHeight + 6
  const rows = shown.map((task, index) => {
    const middle = top + (index + 0.5) * rowHeight
    return group({}, [label(fitText(task.id, 16, left - margin - 18), [margin, middle + 6], theme, { size: 16 }), rect({ x: left, y: middle - 11, width: at(longest(task)) - left, height: 22 }, theme.series[0] ?? theme.text, { rx: 3 }), label(formatDuration(longest(task)), [at(longest(task)) + 10, middle + 6], theme, { size: 15, fill: theme.dim })])
  })
  const subtitle = `${plural(tasks.length, 'task')} in 1 run${shown.length < tasks.length ? `, the ${maxBars} longest` : ''}; the time of each attempt that succeeded`
  return frame({ title: 'How long tasks take', subtitle, height: bottom + 62 }, theme, [...xAxis({ ticks, at, name: tickTime }, { top, bottom }, theme), ...rows])
}

type Entry = DurationsData['tasks'][number]
type Panel = { readonly x: (index: number) => number; readonly y: (ms: number) => number; readonly right: number; readonly top: number; readonly bottom: number }

function longest({ durationsMs }: Entry): number {
  return Math.max(0, ...durationsMs.map((ms) => ms ?? 0))
}

function drawLine(durationsMs: Entry['durationsMs'], { x, y, color, isFaint }: Panel & { readonly color: string; readonly isFaint: boolean }, theme: Theme): Svg {
  const points = durationsMs.flatMap((ms, index): (readonly [number, number])[] => (ms === null ? [] : [[x(index), y(ms)]]))
  const dots = isFaint && points.length > 1 ? [] : points.map(([cx, cy]) => tag('circle', { cx, cy, r: isFaint ? 3 : 6, fill: color, stroke: theme.back, 'stroke-width': isFaint ? 0 : 2 }))
  return group({}, [polyline(points, color, { 'stroke-width': isFaint ? 1.5 : 3.5, 'stroke-linejoin': 'round' }), ...dots])
}

/** Where eight of ten of the tasks lie in each run, and the one in the middle. */
function drawBand(tasks: readonly Entry[], runs: number, { x, y }: Panel, theme: Theme): readonly Svg[] {
  const columns = Array.from({ length: runs }, (_, index) => ({ index, sorted: tasks.flatMap(({ durationsMs }) => durationsMs[index] ?? []).sort((a, b) => a - b) })).filter(({ sorted }) => sorted.length > 0)
  const edge = (share: number): readonly (readonly [number, number])[] => columns.map(({ index, sorted }) => [x(index), y(sorted[Math.round(share * (sorted.length - 1))] ?? 0)])
  const band = tag('polygon', { points: [...edge(0.9), ...edge(0.1).toReversed()].map(([px, py]) => `${round(px)},${round(py)}`).join(' '), fill: theme.queue, 'fill-opacity': '0.55' })
  return [band, polyline(edge(0.5), theme.none, { 'stroke-width': 3 })]
}

/** Names stand beside the last point of their line, moved apart where lines end close together. */
function drawNames(named: readonly Entry[], { x, y, right, top, bottom }: Panel, theme: Theme): readonly Svg[] {
  const ends = named.map(({ id, durationsMs }, index) => {
    const last = durationsMs.findLastIndex((ms) => ms !== null)
    return { id, ms: durationsMs[last] ?? 0, from: x(last), color: theme.series[index] ?? theme.none }
  })
  const places = spread(ends.map(({ ms }) => y(ms)), { gap: 40, min: top + 10, max: bottom })
  return ends.map(({ id, ms, from, color }, index) => {
    const at = places[index] ?? 0
    return group({}, [
      line({ x1: Math.min(from + 10, right), y1: y(ms), x2: right + 22, y2: at - 4 }, color, { 'stroke-width': 1.5, 'stroke-opacity': '0.6' }),
      label(fitText(id, 16 * 1.06, 300), [right + 30, at], theme, { size: 16, isBold: true, fill: color }),
      label(formatDuration(ms), [right + 30, at + 17], theme, { size: 13, fill: theme.dim }),
    ])
  })
}

function drawRuns(runs: DurationsData['runs'], { x, bottom }: Panel, theme: Theme): readonly Svg[] {
  const every = Math.ceil(runs.length / 12)
  return runs.flatMap(({ at }, index) => {
    if (index % every !== 0) return []
    const date = new Date(at).toISOString()
    return [label(date.slice(5, 10), [x(index), bottom + 28], theme, { size: 15, fill: theme.dim, anchor: 'middle' }), label(date.slice(11, 16), [x(index), bottom + 48], theme, { size: 13, fill: theme.dim, anchor: 'middle' })]
  })
}
