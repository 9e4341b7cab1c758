import type { PythonTree } from '../parse/python-tree.ts'
import { addStructural } from './cognitive.ts'
import type { CognitivePart } from './cognitive.ts'

const structural = new Set([
  'if_statement',
  'for_statement',
  'while_statement',
  'except_clause',
  'match_statement',
  'conditional_expression',
])

/** Adds what a node costs by the white paper to the part that it stands in. */
export function addPythonCognitive(
  tree: PythonTree,
  node: number,
  at: { readonly name: string; readonly part: CognitivePart; readonly nest: number },
): void {
  const { name, part, nest } = at
  if (structural.has(name)) addStructural(part, nest)
  else if (name === 'elif_clause' || name === 'else_clause') part.own += 1
  else if (name === 'boolean_operator') part.own += countNewRun(tree, node)
}

/**
 * Runs of like operators, read from left to right without parentheses. The tree leans left and binds `and` closer, so a node
 * starts a run when the operator before it in the text is another one or none.
 */
function countNewRun(tree: PythonTree, node: number): number {
  const sign = findSign(tree, node)
  const before = findOperatorBefore(tree, node)
  return before === sign ? 0 : 1
}

function findSign(tree: PythonTree, node: number): string {
  return tree.has(node, 'and') ? 'and' : 'or'
}

/** The boolean operator left of this node's own within the same unparenthesised expression. */
function findOperatorBefore(tree: PythonTree, node: number): string | null {
  const left = tree.parts(node)[0]
  if (left !== undefined && tree.name(left) === 'boolean_operator') {
    const inner = tree.parts(left)[1]
    return inner !== undefined && tree.name(inner) === 'boolean_operator' ? findLastSign(tree, inner) : findSign(tree, left)
  }
  let child = node
  for (let parent = tree.parentOf(node); tree.name(parent) === 'boolean_operator'; parent = tree.parentOf(parent)) {
    if (tree.parts(parent)[0] !== child) return findSign(tree, parent)
    child = parent
  }
  return null
}

/** The last operator of an expression in the order of the text. */
function findLastSign(tree: PythonTree, node: number): string {
  let last = node
  for (;;) {
    const right = tree.parts(last)[1]
    if (right === undefined || tree.name(right) !== 'boolean_operator') return findSign(tree, last)
    last = right
  }
}

/** Sonar's exception for decorators: a function that holds one function and else only returns a name does not raise its nesting. */
export function isWrapper(tree: PythonTree, outerBlock: number, inner: number): boolean {
  return tree.parts(outerBlock).every((statement) => {
    if (statement === inner || tree.parentOf(inner) === statement) return true
    const [value] = tree.parts(statement)
    return tree.name(statement) === 'return_statement' && value !== undefined && tree.name(value) === 'identifier'
  })
}
