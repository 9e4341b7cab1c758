import { parsePython } from '../../parse/parse-python.ts'
import { preparePython } from '../../parse/python-grammar.ts'
import type { PythonTree } from '../../parse/python-tree.ts'

/** A node of the syntax tree with its text. Offsets are UTF-16 units. */
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

const parser: PythonParser = {
  parse: (source) => {
    const { tree, error } = parsePython(source)
    return { root: copy(tree, 0), errorAt: error?.offset ?? null }
  },
}

/** Loads the grammar once; most changes have no Python, so nothing is loaded before it is asked for. */
export async function loadPythonParser(): Promise<PythonParser> {
  await preparePython()
  return parser
}

function copy(tree: PythonTree, node: number): PyNode {
  const type = tree.name(node)
  const children = tree.children(node).map((child) => copy(tree, child))
  const text = children.length === 0 || type === 'string_content' ? tree.textOf(node) : ''
  return { type, field: tree.fieldOf(node), start: tree.startOf(node), end: tree.endOf(node), isNamed: tree.isNamed(node), text, children }
}
