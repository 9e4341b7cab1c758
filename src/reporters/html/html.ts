import { cleanLine } from '../clean-text.ts'

/** Text that is markup already; everything else is escaped on its way into a page. */
export type Html = { readonly html: string }

type Part = Html | string | number | readonly Html[]

export const nothing: Html = { html: '' }

/** Markup with foreign text in it: each value that is no markup itself is one clean, escaped line, also in attributes, which are always quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { html: strings.map((text, at) => text + toHtml(values[at] ?? '')).join('') }
}

function toHtml(part: Part): string {
  // A space at an end joins it to its neighbour.
  if (typeof part === 'string') return `${part.startsWith(' ') ? ' ' : ''}${escapeHtml(cleanLine(part, 2_000))}${part.length > 1 && part.endsWith(' ') ? ' ' : ''}`
  if (typeof part === 'number') return String(part)
  return 'html' in part ? part.html : part.map((one) => one.html).join('')
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text that was cleaned before, with its line breaks. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}
