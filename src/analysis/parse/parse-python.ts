import { invariant } from '../../core/unreachable.ts'
import type { Node, Tree } from 'web-tree-sitter'
import { openPythonCursor } from './python-cursor.ts'
import type { PythonCursor } from './python-cursor.ts'
import { pythonGrammar } from './python-grammar.ts'
import { PythonTree } from './python-tree.ts'

/** A file's tree, and what of it is no Python: null where all is. */
export type PythonParse = {
  readonly tree: PythonTree
  /** `line` is the 1-based line where the innermost part with an error starts, `offset` where the first error itself does. */
  readonly error: { readonly line: number; readonly offset: number } | null
}

/** Parses a file and copies the tree out of the parser's memory. `preparePython` must have finished. */
export function parsePython(text: string): PythonParse {
  const grammar = pythonGrammar()
  const tree = grammar.parser.parse(text)
  invariant(tree !== null, 'the parser has a language and no limit')
  const cursor = openPythonCursor(tree, grammar)
  try {
    const { types, fields, starts, ends, parents, skips } = flatten(cursor, grammar.names.length - 1)
    const copy = new PythonTree(text, { types, fields, starts, ends, parents, skips, names: grammar.names, named: grammar.named, fieldNames: grammar.fields })
    return { tree: copy, error: tree.rootNode.hasError ? { line: findErrorLine(tree), offset: findErrorOffset(tree.rootNode) } : null }
  } finally {
    cursor.close()
    tree.delete()
  }
}

class Flat {
  readonly types: number[] = []
  readonly fields: number[] = []
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly parents: number[] = []
  readonly skips: number[] = []
  readonly #cursor: PythonCursor
  readonly #errorType: number

  constructor(cursor: PythonCursor, errorType: number) {
    this.#cursor = cursor
    this.#errorType = errorType
  }

  enter(parent: number): number {
    const cursor = this.#cursor
    const node = this.types.length
    // The parser's number for what does not parse is far beyond the grammar's own.
    this.types.push(Math.min(cursor.type(), this.#errorType))
    this.fields.push(cursor.field())
    this.starts.push(cursor.start())
    this.ends.push(cursor.end())
    this.parents.push(parent)
    this.skips.push(node + 1)
    return node
  }
}

/** Preorder without recursion: a file nested as deep as it is long must not end the process. */
function flatten(cursor: PythonCursor, errorType: number): Flat {
  const flat = new Flat(cursor, errorType)
  let node = flat.enter(-1)
  for (;;) {
    if (cursor.first()) {
      node = flat.enter(node)
      continue
    }
    flat.skips[node] = flat.types.length
    while (!cursor.next()) {
      if (!cursor.up()) return flat
      node = flat.parents[node] ?? -1
      flat.skips[node] = flat.types.length
    }
    node = flat.enter(flat.parents[node] ?? -1)
  }
}

function findErrorLine(tree: Tree): number {
  const cursor = tree.walk()
  try {
    // Down the first child that holds an error until none of its children does.
    while (cursor.gotoFirstChild()) {
      while (!cursor.currentNode.hasError && cursor.gotoNextSibling());
      if (!cursor.currentNode.hasError) break
    }
    return cursor.startPosition.row + 1
  } finally {
    cursor.delete()
  }
}

function findErrorOffset(root: Node): number {
  let node = root
  for (;;) {
    if (node.isError || node.isMissing) return node.startIndex
    const child = node.children.find((one) => one.hasError || one.isMissing)
    if (child === undefined) return node.startIndex
    node = child
  }
}
