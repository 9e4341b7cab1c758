import { group, rect, type Svg } from './svg.ts'

export type Segment = { readonly value: number; readonly color: string }

/** Segments of a stacked bar from left to right. Thin lines of the background part them. */
export function stackedBar(segments: readonly Segment[], { x, y, height, scale, gap }: { readonly x: number; readonly y: number; readonly height: number; readonly scale: number; readonly gap: string }): Svg {
  let at = x
  const boxes = segments.flatMap(({ value, color }) => {
    const width = value * scale
    const box = rect({ x: at, y, width, height }, color, { stroke: width > 4 ? gap : undefined, 'stroke-width': width > 4 ? 1.5 : undefined })
    at += width
    return width > 0 ? [box] : []
  })
  return group({}, boxes)
}
