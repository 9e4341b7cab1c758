import { createHash } from 'node:crypto'
import { toPlainLine } from '../../core/format.ts'

/** Text that is markup already; everything else is escaped on its way into a page. */
export type Html = { readonly html: string }

type Part = Html | string | number | readonly Html[]

/** Markup with foreign text in it: each value that is no markup itself is escaped, also in attributes, which are always quoted. */
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

const style = `
:root{color-scheme:light dark;--text:#1c2330;--dim:#5a6575;--back:#fff;--card:#f5f7fa;--line:#d9dfe7;--good:#177245;--fair:#8a5a00;--poor:#b3261e;--critical:#8b1fa9;--high:#b3261e;--medium:#8a5a00;--low:#0b5cad;--focus:#0b5cad}
@media (prefers-color-scheme:dark){:root{--text:#e4e8ee;--dim:#9aa6b5;--back:#12161c;--card:#1b2129;--line:#323b47;--good:#5fd39a;--fair:#eab54d;--poor:#ff8a80;--critical:#dc9bf0;--high:#ff8a80;--medium:#eab54d;--low:#80b9ff;--focus:#80b9ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:84rem;padding:1.5rem;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif}
h1{margin:0 0 .25rem;font-size:1.6rem}h2{margin:2rem 0 .5rem;font-size:1.2rem}
p{margin:.25rem 0}.dim{color:var(--dim)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.scores{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0;padding:0;list-style:none}
.scores li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem}
.scores b{display:block;font-size:1.7rem;line-height:1.3}.scores b.none{font-size:1.1rem;line-height:2.4rem}
.scores svg{display:block;width:100%;height:.4rem;margin-top:.25rem}
.track{fill:var(--line)}
.good{color:var(--good)}.fair{color:var(--fair)}.poor{color:var(--poor)}.none{color:var(--dim)}
.bar{fill:currentColor}
.tools{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:.5rem 0}
input[type=search]{font:inherit;color:inherit;background:var(--card);border:1px solid var(--dim);border-radius:.4rem;padding:.35rem .6rem;min-width:16rem}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:.5rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .7rem;border-bottom:1px solid var(--line)}
tbody tr:last-child td,tbody tr:last-child th{border-bottom:0}
thead th{background:var(--card);white-space:nowrap}
th[scope=row]{font-weight:400}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code{font:.88em ui-monospace,monospace;overflow-wrap:anywhere}
.mend{color:var(--dim)}.path{min-width:14rem}
.severity{font-weight:600}.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}
th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer}
th button::after{content:" \\2195";color:var(--dim)}
th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
@media print{.tools{display:none!important}}
`

/** Reads only what the page holds; without scripts all rows are there, only search and sorting are not. */
const script = `
for (const section of document.querySelectorAll('section[data-table]')) {
  const rows = [...section.querySelectorAll('tbody tr')]
  const tools = section.querySelector('.tools')
  if (rows.length === 0 || !tools) continue
  tools.hidden = false
  const search = tools.querySelector('input[type=search]')
  const boxes = [...tools.querySelectorAll('input[type=checkbox]')]
  const status = tools.querySelector('[role=status]')
  const texts = rows.map((row) => row.textContent.toLowerCase())
  const apply = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value))
    let shown = 0
    rows.forEach((row, at) => {
      row.hidden = off.has(row.dataset.severity) || !words.every((word) => texts[at].includes(word))
      if (!row.hidden) shown += 1
    })
    status.textContent = shown + ' of ' + rows.length + ' shown'
  }
  search.addEventListener('input', apply)
  boxes.forEach((box) => box.addEventListener('change', apply))
  apply()
  const body = section.querySelector('tbody')
  const heads = [...section.querySelectorAll('thead th')]
  heads.forEach((head, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = head.textContent
    head.replaceChildren(button)
    button.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending'
      heads.forEach((other) => other.removeAttribute('aria-sort'))
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending')
      const keyOf = (row) => { const cell = row.children[column]; return cell.dataset.key ?? cell.textContent }
      const numeric = head.classList.contains('n') || 'numeric' in head.dataset
      rows.slice().sort((a, b) => (numeric ? Number(keyOf(a)) - Number(keyOf(b)) : keyOf(a).localeCompare(keyOf(b))) * (up ? 1 : -1)).forEach((row) => body.append(row))
    })
  })
}
`
