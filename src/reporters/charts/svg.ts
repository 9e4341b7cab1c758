/** Markup of an SVG document; text is escaped on its way into it. */
export type Svg = { readonly svg: string }

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element; numbers are rounded to a hundredth, attributes that are undefined are left out. */
export function tag(name: string, attributes: Attributes, children: readonly Svg[] = []): Svg {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${typeof value === 'number' ? round(value) : escapeText(value)}"`])).join('')
  return { svg: children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.map(({ svg }) => svg).join('')}</${name}>` }
}

/** Text of an element. */
export function chars(text: string): Svg {
  return { svg: escapeText(text) }
}

export function group(attributes: Attributes, children: readonly Svg[]): Svg {
  return children.length === 0 ? { svg: '' } : tag('g', attributes, children)
}

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export function rect({ x, y, width, height }: Box, fill: string, more: Attributes = {}): Svg {
  return tag('rect', { x, y, width: Math.max(0, width), height: Math.max(0, height), fill, ...more })
}

type Line = { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number }

export function line(ends: Line, stroke: string, more: Attributes = {}): Svg {
  return tag('line', { ...ends, stroke, ...more })
}

/** A path through points. */
export function polyline(points: readonly (readonly [number, number])[], stroke: string, more: Attributes = {}): Svg {
  return tag('polyline', { points: points.map(([x, y]) => `${round(x)},${round(y)}`).join(' '), fill: 'none', stroke, ...more })
}

export function round(value: number): number {
  return Math.round(value * 100) / 100
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character] ?? character)
}
