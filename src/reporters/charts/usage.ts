import { formatDuration } from '../../core/format.ts'
import { sharePercent } from '../outcome-words.ts'
import { chartWidth, frame, frameTop, margin, xAxis, yAxis, type LegendEntry } from './frame.ts'
import { niceTicks, tickTime, timeTicks } from './scale.ts'
import { line, polyline, tag, type Svg } from './svg.ts'
import { label } from './text.ts'
import type { Theme } from './theme.ts'
import type { Phase, Timeline } from './timeline.ts'

/** How many attempts were in each phase, and how many tasks waited for a place, from one moment to the next. */
type Moment = { readonly atMs: number; readonly running: Readonly<Record<Phase, number>>; readonly waiting: number }

const phases: readonly Phase[] = ['working', 'checking', 'landing', 'preparing']

/** Use of the places over time: how many were taken and by what, how much work there was to take, and the share that was used so far. */
export function drawUsage(timeline: Timeline, theme: Theme): string {
  const moments = thinOut(toMoments(timeline), timeline.durationMs)
  const legend: readonly LegendEntry[] = [...phases.map((phase) => ({ name: phase, color: theme.phases[phase] })), { name: 'running or ready to run', color: theme.dim, mark: 'line' }, { name: 'places', color: theme.accent, mark: 'dash' }]
  const top = frameTop(legend) + 26
  const ticks = timeTicks(timeline.durationMs, 8).filter((tick) => tick <= timeline.durationMs * 1.04)
  const endMs = timeline.durationMs * 1.04
  const [left, right] = [margin + 66, chartWidth - margin - 20]
  const at = (ms: number): number => left + (ms / endMs) * (right - left)
  const upper = { top, bottom: top + 340 }
  const lower = { top: upper.bottom + 110, bottom: upper.bottom + 310 }
  const share = toShare(moments, timeline)
  const subtitle = `${sharePercent(share.at(-1)?.share ?? 0)} of ${timeline.concurrency} places were at work over ${formatDuration(timeline.durationMs)}${timeline.efficiency === null ? '' : `; parallel efficiency ${sharePercent(timeline.efficiency)} (ideal ÷ measured)`}`
  return frame({ title: 'Parallel efficiency and use of places', subtitle, legend, height: lower.bottom + 62 }, theme, [
    ...drawPlaces(timeline, moments, { ...upper, left, right, at }, theme),
    ...xAxis({ ticks, at, name: tickTime }, { top: upper.bottom, bottom: upper.bottom }, theme),
    ...drawShare(share, { ...lower, left, right, at }, theme),
    ...xAxis({ ticks, at, name: tickTime }, { top: lower.bottom, bottom: lower.bottom }, theme),
  ])
}

type Panel = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number; readonly at: (ms: number) => number }

function drawPlaces({ concurrency }: Timeline, moments: readonly Moment[], { left, right, top, bottom, at }: Panel, theme: Theme): readonly Svg[] {
  const total = ({ running }: Moment): number => phases.reduce((sum, phase) => sum + running[phase], 0)
  // A thousand tasks that wait would press the places themselves into a line.
  const max = Math.min(concurrency * 2.5, Math.max(concurrency, ...moments.map((moment) => total(moment) + moment.waiting)))
  const ticks = niceTicks(Math.max(max, 2), 5).filter((tick) => Number.isInteger(tick))
  const most = Math.max(ticks.at(-1) ?? max, max)
  const y = (count: number): number => bottom - (Math.min(count, most) / most) * (bottom - top)
  const areas = phases.map((phase, index) => {
    const below = (moment: Moment): number => phases.slice(0, index).reduce((sum, one) => sum + moment.running[one], 0)
    return tag('path', { d: stepArea(moments, { at, upper: (moment) => y(below(moment) + moment.running[phase]), lower: (moment) => y(below(moment)) }), fill: theme.phases[phase] })
  })
  return [
    label('Attempts at once', [left, top - 14], theme, { size: 17, isBold: true }),
    ...yAxis({ ticks, at: y, name: String }, { left, right }, theme),
    ...areas,
    polyline(stepLine(moments, at, (moment) => y(total(moment) + moment.waiting)), theme.dim, { 'stroke-width': 2 }),
    line({ x1: left, y1: y(concurrency), x2: right, y2: y(concurrency) }, theme.accent, { 'stroke-width': 3, 'stroke-dasharray': '8 6' }),
  ]
}

function drawShare(share: readonly { readonly atMs: number; readonly share: number }[], { left, right, top, bottom, at }: Panel, theme: Theme): readonly Svg[] {
  const y = (value: number): number => bottom - value * (bottom - top)
  const points = share.map((point): readonly [number, number] => [at(point.atMs), y(point.share)])
  const last = share.at(-1)
  const end = points.at(-1)
  const mark = last === undefined || end === undefined ? [] : [tag('circle', { cx: end[0], cy: end[1], r: 6, fill: theme.good }), label(sharePercent(last.share), [Math.min(end[0] + 14, right - 50), end[1] + (end[0] + 64 > right ? -14 : 6)], theme, { size: 17, isBold: true, fill: theme.good })]
  return [
    label('Share of the places at work so far', [left, top - 18], theme, { size: 17, isBold: true }),
    ...yAxis({ ticks: [0, 0.25, 0.5, 0.75, 1], at: y, name: (value) => `${value * 100} %` }, { left, right }, theme),
    polyline(points, theme.good, { 'stroke-width': 4, 'stroke-linejoin': 'round' }),
    ...mark,
  ]
}

function toMoments({ tasks, durationMs }: Timeline): readonly Moment[] {
  const changes = tasks.flatMap(({ attempts, queue }) => [
    ...attempts.flatMap((attempt) => attempt.phases.flatMap(({ phase, beginMs, endMs }) => [{ atMs: beginMs, phase, by: 1 }, { atMs: endMs, phase, by: -1 }])),
    ...(queue === null ? [] : [{ atMs: queue.beginMs, phase: null, by: 1 }, { atMs: queue.endMs, phase: null, by: -1 }]),
  ])
  const running: Record<Phase, number> = { preparing: 0, working: 0, checking: 0, landing: 0 }
  let waiting = 0
  const moments: Moment[] = [{ atMs: 0, running: { ...running }, waiting }]
  for (const [atMs, group] of [...Map.groupBy(changes, (change) => change.atMs)].sort(([a], [b]) => a - b)) {
    for (const { phase, by } of group) {
      if (phase === null) waiting += by
      else running[phase] += by
    }
    moments.push({ atMs, running: { ...running }, waiting })
  }
  return [...moments, { atMs: durationMs, running: { ...running }, waiting }]
}

/** A picture has no more columns than this: more moments become means of equal stretches of time. */
const maxMoments = 700

function thinOut(moments: readonly Moment[], durationMs: number): readonly Moment[] {
  if (moments.length <= maxMoments) return moments
  const widthMs = durationMs / maxMoments
  let at = 0
  return Array.from({ length: maxMoments + 1 }, (_, bin) => {
    const [beginMs, endMs] = [bin * widthMs, (bin + 1) * widthMs]
    const sums = { preparing: 0, working: 0, checking: 0, landing: 0, waiting: 0 }
    while ((moments[at + 1]?.atMs ?? Number.POSITIVE_INFINITY) <= beginMs) at += 1
    for (let index = at; index < moments.length && (moments[index]?.atMs ?? 0) < endMs; index += 1) {
      const moment = moments[index]
      if (moment === undefined) break
      const weight = Math.max(0, Math.min(endMs, moments[index + 1]?.atMs ?? endMs) - Math.max(beginMs, moment.atMs)) / widthMs
      for (const phase of phases) sums[phase] += moment.running[phase] * weight
      sums.waiting += moment.waiting * weight
    }
    const { waiting, ...running } = sums
    return { atMs: Math.min(beginMs, durationMs), running, waiting }
  })
}

/** Work done until each moment by the work that all places together could have done. */
function toShare(moments: readonly Moment[], { concurrency }: Timeline): readonly { readonly atMs: number; readonly share: number }[] {
  let workMs = 0
  return moments.flatMap((moment, index) => {
    const before = moments[index - 1]
    if (before !== undefined) workMs += (moment.atMs - before.atMs) * phases.reduce((sum, phase) => sum + before.running[phase], 0)
    return moment.atMs === 0 ? [] : [{ atMs: moment.atMs, share: Math.min(1, workMs / (moment.atMs * concurrency)) }]
  })
}

function stepLine(moments: readonly Moment[], at: (ms: number) => number, y: (moment: Moment) => number): readonly (readonly [number, number])[] {
  return moments.flatMap((moment, index) => {
    const before = moments[index - 1]
    const point: readonly [number, number] = [at(moment.atMs), y(moment)]
    return before === undefined ? [point] : [[point[0], y(before)] as const, point]
  })
}

function stepArea(moments: readonly Moment[], { at, upper, lower }: { readonly at: (ms: number) => number; readonly upper: (moment: Moment) => number; readonly lower: (moment: Moment) => number }): string {
  const points = [...stepLine(moments, at, upper), ...stepLine(moments, at, lower).toReversed()]
  return `M${points.map(([x, y]) => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`).join('L')}Z`
}
