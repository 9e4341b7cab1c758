import { expect, it } from 'vitest'
import { openPythonCursor } from './python-cursor.ts'
import type { PythonCursor } from './python-cursor.ts'
import { preparePython, pythonGrammar } from './python-grammar.ts'

const text = 'class A(B):\n    """Text."""\n\n    def f(self, x=1, *, y: int = 2) -> str:  # why\n        return f"{x!r}{y}" if x < y else [z for z in (x, y) if z]\n\n\nprint(\'é😀\', A().f(3))\n'

/** Every node in preorder as its numbers, and how deep it lies. */
function list(cursor: PythonCursor): number[][] {
  const nodes: number[][] = []
  let depth = 0
  for (;;) {
    nodes.push([depth, cursor.type(), cursor.field(), cursor.start(), cursor.end()])
    if (cursor.first()) {
      depth += 1
      continue
    }
    while (!cursor.next()) {
      if (!cursor.up()) return nodes
      depth -= 1
    }
  }
}

it('the direct cursor sees what the cursor of the package sees', async () => {
  await preparePython()
  const grammar = pythonGrammar()
  expect(Object.keys(grammar.binding)).toContain('_ts_tree_cursor_goto_first_child_wasm')
  const tree = grammar.parser.parse(text)
  if (tree === null) throw new Error('no tree')
  const [direct, slow] = [grammar, { ...grammar, binding: {} }].map((each) => {
    const cursor = openPythonCursor(tree, each)
    const nodes = list(cursor)
    cursor.close()
    return nodes
  })
  tree.delete()
  expect(direct).toEqual(slow)
  expect(direct?.length).toBeGreaterThan(80)
})
