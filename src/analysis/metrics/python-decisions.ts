import type { PythonTree } from '../parse/python-tree.ts'

const single = new Set([
  'if_statement',
  'elif_clause',
  'conditional_expression',
  'boolean_operator',
  'for_statement',
  'while_statement',
  'for_in_clause',
  'assert_statement',
])

/** Radon's decision points: what a node adds to the cyclomatic complexity of what it stands in. */
export class PythonDecisions {
  readonly #tree: PythonTree
  /** Match statements that had their case for everything else. */
  readonly #matched = new Set<number>()

  constructor(tree: PythonTree) {
    this.#tree = tree
  }

  count(node: number, name: string): number {
    if (single.has(name)) return 1
    const parent = this.#tree.parentOf(node)
    if (name === 'if_clause') return this.#tree.name(parent) === 'case_clause' ? 0 : 1
    if (name === 'else_clause') return this.#tree.name(parent) === 'if_statement' || this.#isGroupTry(parent) ? 0 : 1
    if (name === 'except_clause') return this.#isGroupTry(parent) ? 0 : 1
    if (name === 'case_clause') return this.#isFirstCatchAll(node, this.#tree.parentOf(parent)) ? 0 : 1
    return 0
  }

  /** `except*` makes another node in Python's tree, at which radon does not look. */
  #isGroupTry(node: number): boolean {
    if (this.#tree.name(node) !== 'try_statement') return false
    return this.#tree.parts(node).some((part) => this.#tree.name(part) === 'except_clause' && this.#tree.has(part, '*'))
  }

  /** Radon leaves out one case that matches everything: `_` or a bare name, guarded or not. */
  #isFirstCatchAll(node: number, match: number): boolean {
    if (this.#matched.has(match) || !this.#isCatchAll(node)) return false
    this.#matched.add(match)
    return true
  }

  #isCatchAll(clause: number): boolean {
    let inner = this.#toOnlyPattern(clause)
    for (;;) {
      if (inner === null || this.#tree.has(inner, ',')) return false
      const children = this.#tree
        .children(inner)
        .filter((child) => !['(', ')', 'comment', 'line_continuation'].includes(this.#tree.name(child)))
      const [only] = children
      if (only === undefined || children.length > 1) return false
      const name = this.#tree.name(only)
      if (name === '_' || name === 'identifier') return true
      inner = name === 'case_pattern' || name === 'tuple_pattern' || name === 'dotted_name' ? only : null
    }
  }

  #toOnlyPattern(clause: number): number | null {
    const patterns = this.#tree.parts(clause).filter((part) => this.#tree.name(part) === 'case_pattern')
    return patterns.length === 1 && !this.#tree.has(clause, ',') ? (patterns[0] ?? null) : null
  }
}
