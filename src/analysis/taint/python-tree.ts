import type { PythonTree } from '../parse/python-tree.ts'

/** A syntax node as the lowering reads it: without comments, and without tokens that are nothing to their parent. */
export type PythonNode = {
  readonly type: string
  readonly field: string | null
  readonly start: number
  readonly end: number
  readonly kids: readonly PythonNode[]
}

/** Deeper than this is not code that people wrote; the walk would overflow the stack. */
const maxDepth = 400

/** Null when the file nests too deep to be walked. */
export function toPythonNode(tree: PythonTree): PythonNode | null {
  return copyNode(tree, 0, 0)
}

function copyNode(tree: PythonTree, node: number, depth: number): PythonNode | null {
  if (depth > maxDepth) return null
  const kids: PythonNode[] = []
  const end = tree.skip(node)
  for (let child = node + 1; child < end; child = tree.skip(child)) {
    if (!tree.isNamed(child) && tree.fieldOf(child) === null) continue
    if (tree.name(child) === 'comment') continue
    const kid = copyNode(tree, child, depth + 1)
    if (kid === null) return null
    kids.push(kid)
  }
  return { type: tree.name(node), field: tree.fieldOf(node), start: tree.startOf(node), end: tree.endOf(node), kids }
}
