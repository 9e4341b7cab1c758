import type { EditSpec } from '../../../../core/plan/agent-spec.ts'

/** A text with one value changed, or why that cannot be done; the reason completes the sentence `<file> …`. */
export type EditResult =
  | { readonly status: 'edited'; readonly text: string }
  | { readonly status: 'unchanged' }
  | { readonly status: 'refused'; readonly reason: string }

/** One change of a text: what is set at a path, or that the path is removed. */
export type ValueEdit = { readonly at: EditSpec['at'] } & ({ readonly set: unknown } | { readonly remove: true })

export type TextStyle = { readonly eol: '\n' | '\r\n'; /** One level of indentation. */ readonly indent: string }

/** Reads line ends and indentation off a text. */
export function detectStyle(text: string): TextStyle {
  const indented = /^(?<indent>\t+| +)[^\s#*/]/m.exec(text)?.groups?.['indent'] ?? '  '
  return { eol: text.includes('\r\n') ? '\r\n' : '\n', indent: indented.startsWith('\t') ? '\t' : indented.slice(0, 8) }
}

export function nameOfPath(at: EditSpec['at']): string {
  return at.length === 0 ? 'the root' : at.join('.')
}

/** Why a path cannot be walked: something on the way is neither a map nor a list, or an index does not fit. */
export function explainWrongTurn(at: EditSpec['at'], depth: number, found: string): string {
  return `has no ${nameOfPath(at)}: ${nameOfPath(at.slice(0, depth))} is ${found}`
}

/** Why nothing can be made at `depth` and below: a list that is not there yet starts at index 0. */
export function explainBadIndex(at: EditSpec['at'], depth: number): string | undefined {
  const bad = at.findIndex((key, index) => index > depth && typeof key === 'number' && key !== 0)
  return bad < 0 ? undefined : explainWrongTurn(at, bad, 'not there')
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
