import { group, line, rect, round, tag, type Svg } from './svg.ts'
import { fitText, label, toDrawable, widthOf } from './text.ts'
import type { Theme } from './theme.ts'

/** Pixels of a picture; it is twice as wide as a slide's column, so that it stays sharp. */
export const chartWidth = 1_600
export const margin = 56

export type LegendEntry = { readonly name: string; readonly color: string; readonly mark?: 'box' | 'line' | 'outline' | 'dash' }

export type Frame = { readonly title: string; readonly subtitle: string; readonly legend?: readonly LegendEntry[]; readonly height: number; readonly width?: number }

/** Where the drawing begins below title, subtitle and legend. */
export function frameTop(legend: readonly LegendEntry[] = []): number {
  return legend.length === 0 ? 132 : 172
}

/** A whole picture: background, title, what it says in a sentence, legend, and the drawing. */
export function frame({ title, subtitle, legend = [], height, width = chartWidth }: Frame, theme: Theme, children: readonly Svg[]): string {
  const inner = width - 2 * margin
  // A page has a heading of its own above the drawing.
  const cut = theme.name === 'page' ? 78 : 0
  const head = [
    label(fitText(title, 34 * 1.06, inner), [margin, 70], theme, { size: 34, isBold: true }),
    label(fitText(subtitle, 19, inner), [margin, 104], theme, { size: 19, fill: theme.dim }),
    ...legendMarks(legend, theme),
  ]
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 ${cut} ${width} ${round(height - cut)}`, width, height: height - cut, 'font-family': theme.font, role: 'img', 'aria-label': toDrawable(`${title}. ${subtitle}`) }
  return tag('svg', attributes, [rect({ x: 0, y: 0, width, height }, theme.back), ...head, ...children]).svg
}

function legendMarks(entries: readonly LegendEntry[], theme: Theme): readonly Svg[] {
  let x = margin
  const y = 143
  return entries.map(({ name, color, mark = 'box' }) => {
    const text = fitText(name, 16, 300)
    const at = x
    x += 26 + widthOf(text, 16) + 30
    return group({}, [legendMark(mark, [at, y], color), label(text, [at + 26, y + 1], theme, { size: 16 })])
  })
}

function legendMark(mark: NonNullable<LegendEntry['mark']>, [x, y]: readonly [number, number], color: string): Svg {
  if (mark === 'line') return line({ x1: x, y1: y - 5, x2: x + 18, y2: y - 5 }, color, { 'stroke-width': 4, 'stroke-linecap': 'round' })
  if (mark === 'dash') return line({ x1: x, y1: y - 5, x2: x + 19, y2: y - 5 }, color, { 'stroke-width': 3, 'stroke-dasharray': '5 4' })
  const box = { x: x + 1, y: y - 12, width: 15, height: 15 }
  return mark === 'outline' ? rect(box, 'none', { rx: 3, stroke: color, 'stroke-width': 3 }) : rect(box, color, { rx: 3 })
}

export type Axis = { readonly ticks: readonly number[]; readonly at: (value: number) => number; readonly name: (value: number) => string }

/** Vertical grid lines with their values below. */
export function xAxis({ ticks, at, name }: Axis, { top, bottom }: { readonly top: number; readonly bottom: number }, theme: Theme): readonly Svg[] {
  return ticks.flatMap((tick) => [line({ x1: at(tick), y1: top, x2: at(tick), y2: bottom }, theme.grid, { 'stroke-width': 1.5 }), label(name(tick), [at(tick), bottom + 26], theme, { size: 16, fill: theme.dim, anchor: 'middle' })])
}

/** Horizontal grid lines with their values on the left. */
export function yAxis({ ticks, at, name }: Axis, { left, right }: { readonly left: number; readonly right: number }, theme: Theme): readonly Svg[] {
  return ticks.flatMap((tick) => [line({ x1: left, y1: at(tick), x2: right, y2: at(tick) }, theme.grid, { 'stroke-width': 1.5 }), label(name(tick), [left - 14, at(tick) + 6], theme, { size: 16, fill: theme.dim, anchor: 'end' })])
}
