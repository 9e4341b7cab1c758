import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Node as TreeNode, Parser, Tree, TreeCursor } from 'web-tree-sitter'

/** A plain copy of a syntax tree node, so that the tree of the parser can be freed at once. Offsets are UTF-16 units. */
export type PyNode = {
  readonly type: string
  readonly field: string | null
  readonly start: number
  readonly end: number
  readonly isNamed: boolean
  /** Text of leaves; empty for inner nodes. */
  readonly text: string
  readonly children: readonly PyNode[]
}

export type PythonParser = { parse(source: string): { readonly root: PyNode; readonly errorAt: number | null } }

let loading: Promise<PythonParser> | null = null

/** Loads the grammar once; most changes have no Python, so nothing is loaded before it is asked for. */
export function loadPythonParser(): Promise<PythonParser> {
  loading ??= load()
  return loading
}

async function load(): Promise<PythonParser> {
  const { Language, Parser } = await import('web-tree-sitter')
  await Parser.init()
  const grammar = await readFile(fileURLToPath(import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm')))
  const parser = new Parser()
  parser.setLanguage(await Language.load(grammar))
  return { parse: (source) => parseWith(parser, source) }
}

function parseWith(parser: Parser, source: string): { readonly root: PyNode; readonly errorAt: number | null } {
  const tree = parser.parse(source)
  if (tree === null) return { root: { type: 'module', field: null, start: 0, end: 0, isNamed: true, text: '', children: [] }, errorAt: 0 }
  try {
    return { root: copyAll(tree, source), errorAt: tree.rootNode.hasError ? firstError(tree.rootNode) : null }
  } finally {
    tree.delete()
  }
}

function copyAll(tree: Tree, source: string): PyNode {
  const cursor = tree.walk()
  try {
    return copy(cursor, source)
  } finally {
    cursor.delete()
  }
}

/** By cursor: asking each node for its children costs several times as much. */
function copy(cursor: TreeCursor, source: string): PyNode {
  const { nodeType: type, startIndex: start, endIndex: end, nodeIsNamed: isNamed, currentFieldName: field } = cursor
  const children: PyNode[] = []
  if (cursor.gotoFirstChild()) {
    do children.push(copy(cursor, source))
    while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return { type, field, start, end, isNamed, text: children.length === 0 || type === 'string_content' ? source.slice(start, end) : '', children }
}

function firstError(node: TreeNode): number {
  if (node.isError || node.isMissing) return node.startIndex
  const child = node.children.find((child) => child !== null && (child.hasError || child.isMissing))
  return child === undefined || child === null ? node.startIndex : firstError(child)
}
