import { createRequire } from 'node:module'
import { Language, Parser } from 'web-tree-sitter'
import type { TreeCursor } from 'web-tree-sitter'

/** A syntax node copied out of the parser's memory: walking it costs no calls into wasm. */
export type PythonNode = {
  readonly type: string
  readonly field: string | null
  readonly start: number
  readonly end: number
  readonly kids: readonly PythonNode[]
}

export type PythonTree = { readonly root: PythonNode; readonly hasError: boolean }

/** Deeper than this is not code that people wrote; the walk would overflow the stack. */
const maxDepth = 400

let parser: Promise<Parser> | undefined

async function load(): Promise<Parser> {
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm')
  const loaded = new Parser()
  loaded.setLanguage(await Language.load(grammar))
  return loaded
}

/** Null when the file nests too deep to be walked. */
export async function parsePythonTree(text: string): Promise<PythonTree | null> {
  parser ??= load()
  const tree = (await parser).parse(text)
  if (tree === null) return null
  const cursor = tree.walk()
  try {
    const root = copyNode(cursor, 0)
    return root === null ? null : { root, hasError: tree.rootNode.hasError }
  } finally {
    cursor.delete()
    tree.delete()
  }
}

function copyNode(cursor: TreeCursor, depth: number): PythonNode | null {
  if (depth > maxDepth) return null
  const kids: PythonNode[] = []
  const { nodeType: type, startIndex: start, endIndex: end, currentFieldName: field } = cursor
  if (cursor.gotoFirstChild()) {
    do {
      if (!cursor.nodeIsNamed && cursor.currentFieldName === null) continue
      if (cursor.nodeType === 'comment') continue
      const kid = copyNode(cursor, depth + 1)
      if (kid === null) return null
      kids.push(kid)
    } while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return { type, field, start, end, kids }
}
