import { cleanLine } from '../clean-text.ts'
import { chars, tag, type Svg } from './svg.ts'
import type { Theme } from './theme.ts'

/** Advance widths of Inter in thousandths of the size, from the space to the tilde. */
const regular = [281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620, 566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903, 753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612, 583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662]

/** Widest of what is not in the table: Latin, Greek and Cyrillic letters with their marks. */
const otherWidth = 760
/** How much wider the semi-bold cut is at most. */
const boldFactor = 1.06

/** Latin, Greek, Cyrillic and the signs that the bundled font has; one that it lacks would take the whole line to another font, or away. */
const drawable = /[^\u0020-\u007e\u00a1-\u00ac\u00ae-\u0148\u014a-\u017f\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u2013\u2014\u2018-\u201d\u2022\u2026\u2192\u2212\u20ac\u2264\u2265]/gu

/** Foreign text that the bundled font can draw: other characters become `?`. */
export function toDrawable(text: string): string {
  return cleanLine(text, 500).replace(drawable, '?')
}

/** Width of drawable text in pixels. */
export function widthOf(text: string, size: number, isBold = false): number {
  let sum = 0
  for (let at = 0; at < text.length; at += 1) sum += regular[text.charCodeAt(at) - 32] ?? otherWidth
  return (sum / 1_000) * size * (isBold ? boldFactor : 1)
}

/** Drawable text that is at most so wide, cut in the middle: the beginnings of names are alike, and so are their ends. */
export function fitText(text: string, size: number, maxWidth: number): string {
  const whole = toDrawable(text)
  if (widthOf(whole, size) <= maxWidth) return whole
  for (let kept = whole.length - 1; kept > 2; kept -= 1) {
    const head = Math.ceil(kept / 2)
    const cut = `${whole.slice(0, head)}…${whole.slice(whole.length - (kept - head))}`
    if (widthOf(cut, size) <= maxWidth) return cut
  }
  return ''
}

export type TextStyle = { readonly size?: number; readonly fill?: string; readonly anchor?: 'start' | 'middle' | 'end'; readonly isBold?: boolean; readonly transform?: string }

/** A line of text; `y` is its baseline. */
export function label(text: string, [x, y]: readonly [number, number], theme: Theme, { size = 15, fill = theme.text, anchor = 'start', isBold = false, transform }: TextStyle = {}): Svg {
  return tag('text', { x, y, 'font-size': size, fill, 'text-anchor': anchor === 'start' ? undefined : anchor, 'font-weight': isBold ? 600 : undefined, transform }, [chars(toDrawable(text))])
}
