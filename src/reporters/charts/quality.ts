import { plural } from '../../core/format.ts'
import type { QualityChange } from '../evidence.ts'
import { chartWidth, frame, frameTop, margin, xAxis, type LegendEntry } from './frame.ts'
import { group, line, rect, tag, type Svg } from './svg.ts'
import { fitText, label, widthOf } from './text.ts'
import type { Theme } from './theme.ts'

/** Overall score of the files that a task changed, before and after, 0 to 100. */
export type QualityData = readonly { readonly task: string; readonly before: number; readonly after: number }[]

const maxRows = 30

/** Null where no gate has measured both sides of a task's change. */
export function toQualityData(changes: readonly QualityChange[]): QualityData | null {
  const measured = changes.flatMap(({ task, base, head }) => (base.overall === null || head.overall === null ? [] : [{ task, before: base.overall, after: head.overall }]))
  return measured.length === 0 ? null : measured
}

/** An arrow per task from its score before to its score after, the largest changes first. */
export function drawQuality(data: QualityData, theme: Theme): string {
  const legend: readonly LegendEntry[] = [{ name: 'before', color: theme.none }, { name: 'better', color: theme.good }, { name: 'worse', color: theme.bad }]
  const shown = data.toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before)).slice(0, maxRows).sort((a, b) => b.after - b.before - (a.after - a.before))
  const top = frameTop(legend) + 10
  const rowHeight = 34
  const bottom = top + shown.length * rowHeight + 6
  const left = margin + Math.min(330, Math.max(110, ...shown.map(({ task }) => widthOf(task, 16) + 26)))
  const from = Math.max(0, Math.floor((Math.min(...shown.flatMap(({ before, after }) => [before, after])) - 5) / 10) * 10)
  const at = (score: number): number => left + ((score - from) / (100 - from)) * (chartWidth - margin - 110 - left)
  const step = 100 - from > 50 ? 20 : 10
  const ticks = Array.from({ length: Math.floor((100 - from) / step) + 1 }, (_, index) => 100 - index * step)
  const rows = shown.map((entry, index) => drawRow(entry, { y: top + index * rowHeight, left, at, index }, theme))
  const tracks = shown.flatMap((_, index) => (index % 2 === 0 ? [rect({ x: margin - 10, y: top + index * rowHeight, width: chartWidth - 2 * margin + 20, height: rowHeight }, theme.track)] : []))
  return frame({ title: 'Quality before and after', subtitle: sayMeans(data, shown.length), legend, height: bottom + 62 }, theme, [...tracks, ...xAxis({ ticks, at, name: String }, { top, bottom }, theme), ...rows])
}

function sayMeans(data: QualityData, shown: number): string {
  const mean = (of: (entry: QualityData[number]) => number): string => (data.reduce((sum, entry) => sum + of(entry), 0) / data.length).toFixed(1)
  const better = data.filter(({ before, after }) => after > before).length
  const worse = data.filter(({ before, after }) => after < before).length
  const rest = shown < data.length ? `; the ${shown} largest changes` : ''
  return `Score of the changed files, 0 to 100: mean ${mean(({ before }) => before)} before, ${mean(({ after }) => after)} after; ${better} of ${plural(data.length, 'task')} better, ${worse} worse${rest}`
}

type Row = { readonly y: number; readonly left: number; readonly at: (score: number) => number; readonly index: number }

function drawRow({ task, before, after }: QualityData[number], { y, left, at }: Row, theme: Theme): Svg {
  const middle = y + 17
  const color = after > before ? theme.good : after < before ? theme.bad : theme.none
  const change = after - before
  return group({}, [
    label(fitText(task, 16, left - margin - 18), [margin, middle + 6], theme, { size: 16 }),
    line({ x1: at(before), y1: middle, x2: at(after), y2: middle }, color, { 'stroke-width': 5, 'stroke-linecap': 'round' }),
    tag('circle', { cx: at(before), cy: middle, r: 7, fill: theme.back, stroke: theme.none, 'stroke-width': 4 }),
    tag('circle', { cx: at(after), cy: middle, r: 8, fill: color }),
    label(`${change > 0 ? '+' : change < 0 ? '\u2212' : ''}${Math.abs(change).toFixed(1)}`, [chartWidth - margin, middle + 6], theme, { size: 16, fill: color === theme.none ? theme.dim : color, anchor: 'end', isBold: true }),
  ])
}
