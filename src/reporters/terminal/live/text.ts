import stringWidth from 'string-width'
import { toPlainText } from '../../../core/format.ts'
import type { Paint, Style } from '../paint.ts'

/** A piece of a line in one style. */
export type Segment = readonly [style: Style | null, text: string]

/** Columns that text takes on a terminal: wide characters two, combining ones none. */
export function widthOf(text: string): number {
  return isSimple.test(text) ? text.length : stringWidth(text)
}

/** ASCII and the signs that the view itself draws with, one column each; all else is looked up, which costs much more. */
const isSimple = /^[\u0020-\u007e─│├└█▓▒░…›·✔✖▶↻⋯−–▏→]*$/

/** The beginning of a text that fits into a number of columns, with an ellipsis when something is cut off. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return ''
  if (isSimple.test(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`
  if (stringWidth(text) <= width) return text
  let kept = ''
  let used = 0
  graphemes ??= new Intl.Segmenter()
  for (const { segment } of graphemes.segment(text.slice(0, width * 4))) {
    const size = stringWidth(segment)
    if (used + size > width - 1) break
    kept += segment
    used += size
  }
  return `${kept}…`
}

let graphemes: Intl.Segmenter | null = null

/** Exactly so many columns: cut off or filled up with spaces. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, width)
  const space = ' '.repeat(Math.max(0, width - widthOf(cut)))
  return align === 'left' ? cut + space : space + cut
}

/** Segments as one painted line of at most `width` columns; what does not fit is cut off. */
export function paintLine(segments: readonly Segment[], width: number, paint: Paint): string {
  let line = ''
  let left = width
  for (const [style, text] of segments) {
    if (left <= 0) break
    const cut = truncate(text, left)
    left -= widthOf(cut)
    line += style === null || cut === '' ? cut : paint(style, cut)
  }
  return line
}

/** One line of foreign output as it may stand on a screen: no escape, no control character, tabs as spaces. */
export function toScreenLine(text: string): string {
  return isSimple.test(text) ? text : toPlainText(text).replaceAll('\t', '    ').replaceAll('\n', ' ').trimEnd()
}

/** Short and steady, for what changes before one's eyes: `12s`, `3m05s`, `2h10m`. */
export function toElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m${pad(seconds % 60)}s`
  return minutes < 6_000 ? `${Math.floor(minutes / 60)}h${pad(minutes % 60)}m` : `${Math.floor(minutes / 1_440)}d`
}

/** `950`, `12.3K`, `4.5M`. */
export function toShortCount(count: number): string {
  if (count < 1_000) return String(Math.round(count))
  if (count < 999_500) return `${(count / 1_000).toFixed(count < 9_950 ? 1 : 0)}K`
  return `${(count / 1_000_000).toFixed(count < 99_500_000 ? 1 : 0)}M`
}

/** `$0.0042`, `$1.23`, `$1,234`. */
export function toDollars(usd: number): string {
  if (usd === 0) return '$0'
  if (usd < 0.01) return `$${usd.toFixed(4)}`
  return usd < 1_000 ? `$${usd.toFixed(2)}` : `$${Math.round(usd).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`
}

function pad(value: number): string {
  return value.toString().padStart(2, '0')
}
