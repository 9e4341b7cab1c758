import { applyEdits, getNodeValue, modify, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { isDeepStrictEqual } from 'node:util'
import { detectStyle, explainBadIndex, explainWrongTurn, lineAt, type EditResult, type ValueEdit } from './edit-result.ts'

/** Changes one value of a JSON or JSONC text; comments, order, indentation and line ends stay. */
export function editJson(text: string, edit: ValueEdit): EditResult {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error !== undefined || root === undefined) {
    return { status: 'refused', reason: error === undefined ? 'is empty' : `is not JSON: ${printParseErrorCode(error.error)} in line ${lineAt(text, error.offset)}` }
  }
  const place = locate(root, edit)
  if (place.status !== 'found' && place.status !== 'absent') return place
  if ('remove' in edit ? place.status === 'absent' : place.status === 'found' && isDeepStrictEqual(getNodeValue(place.node), edit.set)) return { status: 'unchanged' }
  const { eol, indent } = detectStyle(text)
  const formattingOptions = { eol, insertSpaces: indent !== '\t', tabSize: indent.length, keepLines: true }
  const edits = modify(text, place.path, 'remove' in edit ? undefined : edit.set, { formattingOptions })
  return { status: 'edited', text: applyEdits(text, edits) }
}

type Place =
  | { readonly status: 'found'; readonly path: (string | number)[]; readonly node: Node }
  | { readonly status: 'absent'; readonly path: (string | number)[] }
  | { readonly status: 'refused'; readonly reason: string }

function locate(root: Node, { at, ...change }: ValueEdit): Place {
  let node: Node = root
  for (const [depth, key] of at.entries()) {
    if (node.type !== 'object' && node.type !== 'array') return { status: 'refused', reason: explainWrongTurn(at, depth, `a ${node.type}`) }
    if (node.type === 'object') {
      const next: Node | undefined = node.children?.find((property) => property.children?.[0]?.value === String(key))?.children?.[1]
      if (next === undefined) return toAbsent(at, depth, String(key))
      node = next
      continue
    }
    const items: readonly Node[] = node.children ?? []
    if (typeof key !== 'number') return { status: 'refused', reason: explainWrongTurn(at, depth, 'a list') }
    const next: Node | undefined = items[key]
    if (next === undefined && key > items.length && !('remove' in change)) return { status: 'refused', reason: explainWrongTurn(at, depth, `a list of ${items.length}`) }
    // jsonc-parser appends at index -1.
    if (next === undefined) return toAbsent(at, depth, -1)
    node = next
  }
  return { status: 'found', path: [...at], node }
}

function toAbsent(at: ValueEdit['at'], depth: number, key: string | number): Place {
  const reason = explainBadIndex(at, depth)
  return reason === undefined ? { status: 'absent', path: at.with(depth, key) } : { status: 'refused', reason }
}
