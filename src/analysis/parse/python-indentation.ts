import { tokenKind } from './python-tokens.ts'
import type { PythonTokens } from './python-tokens.ts'

const colon = 58

/** One open block: its column with tabs as 8, and with tabs as 1 (where the two disagree, Python refuses). */
type Indent = { readonly column: number; readonly narrow: number }

/**
 * Offset of the first line whose indentation Python refuses, or null. The grammar of tree-sitter accepts such files, and numbers about
 * a program that is none would be wrong numbers.
 */
export function findIndentationError(text: string, tokens: PythonTokens): number | null {
  const open: Indent[] = [{ column: 0, narrow: 0 }]
  let expectsBlock = false
  let startsLine = true
  for (let index = 0; index < tokens.kinds.length; index += 1) {
    const kind = tokens.kinds[index]
    if (kind === tokenKind.comment) continue
    if (kind === tokenKind.end) {
      startsLine = true
      continue
    }
    if (startsLine) {
      const start = tokens.starts[index] ?? 0
      if (!enterLine(open, measureIndent(text, start), expectsBlock)) return start
      startsLine = false
    }
    expectsBlock = tokens.codes[index] === colon
  }
  return expectsBlock ? Math.max(0, text.length - 1) : null
}

function enterLine(open: Indent[], indent: Indent, expectsBlock: boolean): boolean {
  const top = open.at(-1)
  if (top === undefined) return false
  if (indent.column > top.column) {
    open.push(indent)
    return expectsBlock && indent.narrow > top.narrow
  }
  if (expectsBlock) return false
  while ((open.at(-1)?.column ?? 0) > indent.column) open.pop()
  return open.at(-1)?.column === indent.column && open.at(-1)?.narrow === indent.narrow
}

function measureIndent(text: string, start: number): Indent {
  let first = start
  while (first > 0 && ' \t\f'.includes(text.charAt(first - 1))) first -= 1
  let [column, narrow] = [0, 0]
  for (let at = first; at < start; at += 1) {
    const char = text[at]
    column = char === '\f' ? 0 : char === '\t' ? (Math.floor(column / 8) + 1) * 8 : column + 1
    narrow = char === '\f' ? 0 : narrow + 1
  }
  return { column, narrow }
}
