import type { SgNode } from '@ast-grep/napi'
import type { RewriteRule } from './parse-rules.ts'

const metaVariable = /\$\$\$(?<list>[A-Z_][A-Z0-9_]*)|\$(?<single>[A-Z_][A-Z0-9_]*)/g

/**
 * The text that takes the place of a match: the fix with its variables filled in. (The binding finds and transforms, but leaves fixes to its caller.) Lines
 * of captured code are indented for where they come to stand; what is inside multi-line strings is not touched.
 */
export function expandFix(match: SgNode, { fix, language }: RewriteRule, source: string): string {
  const base = indentationAt(source, match.range().start.index)
  return fix.split('\n').map((line, index) => {
    const own = /^\s*/.exec(line)?.[0] ?? ''
    const lead = index === 0 || line.trim() === '' ? '' : base
    return lead + line.replaceAll(metaVariable, (...args) => {
      const { list, single } = args.at(-1) as { readonly list?: string; readonly single?: string }
      if (list === undefined && single !== undefined) return match.getTransformed(single) ?? capture(match.getMatch(single), base + own)
      return capture(match.getMultipleMatches(list ?? ''), base + own)
    })
  }).join('\n')

  function capture(found: SgNode | null | readonly SgNode[], indentation: string): string {
    const nodes = found === null ? [] : 'text' in found ? [found] : found
    const [first, last] = [nodes[0], nodes.at(-1)]
    if (first === undefined || last === undefined) return ''
    const [start, end] = [first.range().start, last.range().end]
    const frozen = nodes.flatMap((node) => verbatimLines(node, language.verbatimKinds)).map((line) => line - start.line)
    return reindent(source.slice(start.index, end.index), { from: indentationAt(source, start.index), to: indentation, frozen: new Set(frozen) })
  }
}

/** Lines, counted from 0 in the file, that begin inside a multi-line string. */
function verbatimLines(node: SgNode, kinds: readonly string[]): readonly number[] {
  if (kinds.length === 0) return []
  return node.findAll({ rule: { any: kinds.map((kind) => ({ kind })) } }).flatMap((literal) => {
    const { start, end } = literal.range()
    return Array.from({ length: end.line - start.line }, (_, index) => start.line + 1 + index)
  })
}

function reindent(text: string, { from, to, frozen }: { readonly from: string; readonly to: string; readonly frozen: ReadonlySet<number> }): string {
  if (from === to || !text.includes('\n')) return text
  return text.split('\n').map((line, index) => {
    if (index === 0 || line.trim() === '' || frozen.has(index) || !line.startsWith(from)) return line
    return to + line.slice(from.length)
  }).join('\n')
}

function indentationAt(source: string, offset: number): string {
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}
