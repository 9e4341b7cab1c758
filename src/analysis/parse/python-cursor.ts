import type { Tree } from 'web-tree-sitter'
import type { PythonGrammar } from './python-grammar.ts'

/** A place in the parser's tree. `first`, `next` and `up` answer whether they moved. */
export type PythonCursor = {
  readonly first: () => boolean
  readonly next: () => boolean
  readonly up: () => boolean
  /** Numbers of the grammar. */
  readonly type: () => number
  readonly field: () => number
  readonly start: () => number
  readonly end: () => number
  readonly close: () => void
}

/**
 * A cursor at the root. The package's own copies its state into the parser's memory and back for every question, which costs more than the
 * question; the parser keeps that state where it is until somebody else asks, so its functions are called directly where they can be had:
 * they cannot when another part of the process has started the package first.
 */
export function openPythonCursor(tree: Tree, grammar: PythonGrammar): PythonCursor {
  return openDirect(tree, grammar.binding) ?? openSlow(tree)
}

type Ask = (tree: number) => number
const asks = ['goto_first_child', 'goto_next_sibling', 'goto_parent', 'current_node_type_id', 'current_field_id', 'start_index', 'end_index'] as const

function openDirect(tree: Tree, binding: PythonGrammar['binding']): PythonCursor | null {
  const address: unknown = Reflect.get(tree, 0)
  const [first, next, up, type, field, start, end] = asks.map((name) => toAsk(binding[`_ts_tree_cursor_${name}_wasm`]))
  if (typeof address !== 'number' || !first || !next || !up || !type || !field || !start || !end) return null
  const cursor = tree.walk()
  // Asking once writes the cursor's state into the parser's memory.
  void cursor.nodeTypeId
  return {
    first: () => first(address) === 1,
    next: () => next(address) === 1,
    up: () => up(address) === 1,
    type: () => type(address),
    field: () => field(address),
    start: () => start(address),
    end: () => end(address),
    close: () => cursor.delete(),
  }
}

function toAsk(value: unknown): Ask | null {
  return typeof value === 'function' ? (value as Ask) : null
}

function openSlow(tree: Tree): PythonCursor {
  const cursor = tree.walk()
  return {
    first: () => cursor.gotoFirstChild(),
    next: () => cursor.gotoNextSibling(),
    up: () => cursor.gotoParent(),
    type: () => cursor.nodeTypeId,
    field: () => cursor.currentFieldId,
    start: () => cursor.startIndex,
    end: () => cursor.endIndex,
    close: () => cursor.delete(),
  }
}
