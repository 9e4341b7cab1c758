import { cleanLine } from '../clean-text.ts'
import { escapeHtml, html, nothing, type Html } from './html.ts'

type DiffFile = { readonly path: string; readonly lines: readonly string[]; readonly added: number; readonly removed: number }

const maxLineLength = 400

/** A unified diff as one block per file, its lines numbered as they are after the change. */
export function renderDiff(diff: string, isCut: boolean): Html {
  if (diff === '') return nothing
  const note = isCut ? html`<p class="cut">The diff is cut here; the whole is in the repository.</p>` : nothing
  return html`${parseFiles(diff).map(renderFile)}${note}`
}

function parseFiles(diff: string): readonly DiffFile[] {
  return diff.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git ')).map((part) => {
    const lines = part.split('\n')
    if (lines.at(-1) === '') lines.pop()
    const begin = lines.findIndex((line) => line.startsWith('@@'))
    const body = begin === -1 ? lines.slice(1) : lines.slice(begin)
    const count = (sign: string): number => (begin === -1 ? 0 : body.filter((line) => line.startsWith(sign)).length)
    return { path: pathOf(lines), lines: body, added: count('+'), removed: count('-') }
  })
}

/** The name after the change, or before it where the file is gone. */
function pathOf(lines: readonly string[]): string {
  const name = (prefix: string): string | undefined => lines.find((line) => line.startsWith(prefix))?.slice(prefix.length)
  const after = name('+++ ')
  const path = after === undefined || after === '/dev/null' ? (name('--- ') ?? lines[0]?.replace(/^diff --git \S+ /, '') ?? '') : after
  return path.replace(/^"?[ab]\//, '').replace(/"$/, '')
}

function renderFile({ path, lines, added, removed }: DiffFile): Html {
  let number = 0
  const rows = lines.map((line) => {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(line)
    if (hunk !== null) {
      number = Number(hunk[1])
      return `<span class="h">${escapeLine(line)}</span>`
    }
    const kind = number === 0 ? 'm' : line.startsWith('+') ? 'a' : line.startsWith('-') ? 'd' : line.startsWith('\\') ? 'm' : 'c'
    const shown = kind === 'a' || kind === 'c' ? ` data-n="${number++}"` : ''
    return `<span class="${kind}"${shown}>${escapeLine(line)}</span>`
  })
  return html`<details class="file" open><summary><code>${path}</code> <span class="plus">+${added}</span> <span class="minus">\u2212${removed}</span></summary><pre class="diff" tabindex="0">${{ html: rows.join('') }}</pre></details>`
}

/** Indentation is part of a diff, so spaces stay as they are. */
function escapeLine(line: string): string {
  const indent = /^[+\- ]?[\t ]*/.exec(line)?.[0] ?? ''
  return escapeHtml(indent + cleanLine(line.slice(indent.length), maxLineLength))
}
