import { toNumberWord, toStringWord } from '../parse/python-constant.ts'
import type { PythonTree } from '../parse/python-tree.ts'
import { HalsteadEvents } from './halstead.ts'

/** Operator classes of Python's `ast`, by their sign; `+=` is the same operator as `+`. */
const binary: Readonly<Record<string, string>> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mult',
  '@': 'MatMult',
  '/': 'Div',
  '%': 'Mod',
  '**': 'Pow',
  '<<': 'LShift',
  '>>': 'RShift',
  '|': 'BitOr',
  '^': 'BitXor',
  '&': 'BitAnd',
  '//': 'FloorDiv',
}
const unary: Readonly<Record<string, string>> = { '-': 'USub', '+': 'UAdd', '~': 'Invert' }
const transparent = new Set(['parenthesized_expression', 'type'])

/** Finds the operators and operands of radon's definition: those of unary, binary, boolean, comparing and augmenting expressions, and no other. */
export class PythonHalstead {
  readonly events = new HalsteadEvents()
  readonly #tree: PythonTree

  constructor(tree: PythonTree) {
    this.#tree = tree
  }

  /** `context` is the name of the function around the node: equal names in two functions are two operands. */
  visit(node: number, name: string, context: string): void {
    if (name === 'binary_operator' || name === 'augmented_assignment' || name === 'union_type' || name === 'complex_pattern')
      this.#addBinary(node, context)
    else if (name === 'unary_operator') this.#addUnary(node, unary[this.#findSign(node)] ?? 'USub', context)
    else if (name === 'not_operator') this.#addUnary(node, 'Not', context)
    else if (name === 'comparison_operator') this.#addComparison(node, context)
    else if (name === 'boolean_operator') this.#addBoolean(node, context)
    else if (name === 'chevron') this.#addChevron(node, context)
    else if (name === '-') this.#addNegativePattern(node, context)
  }

  /** The token between the parts, `=` of an augmented assignment taken away. */
  #findSign(node: number): string {
    let sign = ''
    for (const child of this.#tree.children(node)) if (!this.#tree.isNamed(child)) sign = this.#tree.name(child)
    return sign.length > 1 && sign.endsWith('=') ? sign.slice(0, -1) : sign
  }

  #addBinary(node: number, context: string): void {
    this.events.addOperator(binary[this.#findSign(node)] ?? 'Add', node)
    for (const part of this.#tree.parts(node)) this.#addOperand(part, node, context)
  }

  #addUnary(node: number, operator: string, context: string): void {
    this.events.addOperator(operator, node)
    for (const part of this.#tree.parts(node)) this.#addOperand(part, node, context)
  }

  #addComparison(node: number, context: string): void {
    for (const child of this.#tree.children(node)) if (!this.#tree.isNamed(child)) this.events.addOperator(this.#tree.name(child), node)
    for (const part of this.#tree.parts(node)) this.#addOperand(part, node, context)
  }

  /** `a and b and c` is one operator with three operands; the grammar has it as a tree of pairs that leans left. */
  #addBoolean(node: number, context: string): void {
    const sign = this.#findSign(node)
    const parent = this.#tree.parentOf(node)
    if (this.#tree.name(parent) === 'boolean_operator' && node === this.#tree.parts(parent)[0] && this.#findSign(parent) === sign) return
    this.events.addOperator(sign === 'and' ? 'And' : 'Or', node)
    let left = node
    for (;;) {
      const [first, second] = this.#tree.parts(left)
      if (first === undefined || second === undefined) return
      this.#addOperand(second, node, context)
      if (this.#tree.name(first) !== 'boolean_operator' || this.#findSign(first) !== sign) return this.#addOperand(first, node, context)
      left = first
    }
  }

  /** `print >> file` is a shift in Python 3; the grammar still knows the statement of Python 2. */
  #addChevron(node: number, context: string): void {
    this.events.addOperator('RShift', node)
    this.events.addOperand(`${context}\0sprint`, node)
    for (const part of this.#tree.parts(node)) this.#addOperand(part, node, context)
  }

  /** The sign of a negative number in a pattern is a token without a node of its own. */
  #addNegativePattern(node: number, context: string): void {
    const number = node + 1
    const parent = this.#tree.parentOf(node)
    if (!this.#tree.name(parent).endsWith('pattern') || !/^(?:integer|float)$/.test(this.#tree.name(number))) return
    if (this.#tree.name(parent) === 'complex_pattern' && node !== parent + 1) return
    this.events.addOperator('USub', node)
    this.events.addOperand(`${context}\0${toNumberWord(this.#textOf(number))}`, node)
  }

  #addOperand(node: number, position: number, context: string): void {
    const word = this.#toWord(node)
    this.events.addOperand(word === null ? null : `${context}\0${word}`, position)
  }

  #toWord(wrapped: number): string | null {
    const node = this.#unwrap(wrapped)
    const name = this.#tree.name(node)
    if (name === 'identifier') return `s${this.#textOf(node)}`
    if (name === 'integer' || name === 'float') return this.#isNegated(node) ? null : toNumberWord(this.#textOf(node))
    if (name === 'attribute') return `s${this.#textOf(this.#tree.parts(node).at(-1) ?? node)}`
    if (name === 'string') return toStringWord([this.#textOf(node)])
    if (name === 'concatenated_string') return toStringWord(this.#tree.parts(node).map((part) => this.#textOf(part)))
    if (name === 'true') return 'n1'
    if (name === 'false') return 'n0'
    return name === 'none' || name === 'ellipsis' ? name : null
  }

  #unwrap(wrapped: number): number {
    let node = wrapped
    while (transparent.has(this.#tree.name(node))) {
      const parts = this.#tree.parts(node)
      if (parts.length !== 1 || parts[0] === undefined) return node
      node = parts[0]
    }
    return node
  }

  /** In `-1+2j` of a pattern the left operand is the negation, not the number. */
  #isNegated(node: number): boolean {
    const parent = this.#tree.parentOf(node)
    return this.#tree.name(parent) === 'complex_pattern' && node === parent + 2
  }

  #textOf(node: number): string {
    const text = this.#tree.textOf(node)
    return this.#tree.name(node) === 'identifier' && /[^ -~]/.test(text) ? text.normalize('NFKC') : text
  }
}
