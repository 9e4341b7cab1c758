import { createHash } from 'node:crypto'
import { toPlainLine } from '../../core/format.ts'
import { script } from './html-script.ts'
import { style } from './html-style.ts'

/** Text that is markup already; everything else is escaped on its way into a page. */
export type Html = { readonly html: string }

type Part = Html | string | number | readonly Html[]

/** Markup with foreign text in it: each value that is no markup itself is made one trimmed line and escaped, also in attributes, which are always quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { html: strings.map((text, at) => text + toHtml(values[at] ?? '')).join('') }
}

function toHtml(part: Part): string {
  if (typeof part === 'string') return escapeHtml(toPlainLine(part, 1_000))
  if (typeof part === 'number') return String(part)
  return 'html' in part ? part.html : part.map((one) => one.html).join('\n')
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' }

function escapeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"'`]/g, (character) => escapes[character] ?? character)
}

/** One file that asks for nothing: the policy forbids every request and every script but its own. */
export function renderPage({ title, body }: { readonly title: string; readonly body: Html }): string {
  const policy = `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ html: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
${body}
<script>${{ html: script }}</script>
</body>
</html>
`
  return page.html
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
