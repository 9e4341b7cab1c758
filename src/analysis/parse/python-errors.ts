import { LineTable } from './line-table.ts'
import { findIndentationError } from './python-indentation.ts'
import { isPythonStringPrefix } from './python-string-end.ts'
import type { PythonTokens } from './python-tokens.ts'
import type { PythonTree } from './python-tree.ts'

/**
 * 1-based line of the first thing that the grammar accepts and Python 3 does not, or null: statements of Python 2, broken
 * indentation, `try` with nothing to catch.
 * A number about a program that is none would be a wrong number.
 */
export function findPythonError(tree: PythonTree, tokens: PythonTokens): number | null {
  const offsets = [tokens.errorAt, findIndentationError(tree.text, tokens), findRefused(tree)].filter((offset) => offset !== null)
  return offsets.length === 0 ? null : new LineTable(tree.text).lineAt(Math.min(...offsets))
}

function findRefused(tree: PythonTree): number | null {
  for (let node = 0; node < tree.count; node += 1) if (isRefused(tree, node)) return tree.startOf(node)
  return null
}

function isRefused(tree: PythonTree, node: number): boolean {
  switch (tree.name(node)) {
    case 'print_statement':
      return !tree.parts(node).some((part) => tree.name(part) === 'chevron')
    case 'exec_statement':
    case '<>':
      return true
    case 'integer':
      return /^0[0-9_]*[1-9]|[lL]$/.test(tree.textOf(node)) && !/^0[xX]/.test(tree.textOf(node))
    case 'string':
      return isOldString(tree.textOf(node))
    case 'tuple_pattern':
      return /^(?:lambda_)?parameters$/.test(tree.name(tree.parentOf(node)))
    case 'expression_list':
      return tree.name(tree.parentOf(node)) === 'raise_statement'
    case 'try_statement':
      return !tree.has(node, 'except_clause') && !tree.has(node, 'finally_clause')
    default:
      return false
  }
}

function isOldString(literal: string): boolean {
  const quoteAt = literal.search(/["'`]/)
  return quoteAt < 0 || literal[quoteAt] === '`' || (quoteAt > 0 && !isPythonStringPrefix(literal.slice(0, quoteAt)))
}
