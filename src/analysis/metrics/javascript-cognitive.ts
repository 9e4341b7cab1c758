import type { CognitiveDialect } from '../model.ts'
import { isNode } from '../parse/parse-javascript.ts'
import type { JsNode } from '../parse/parse-javascript.ts'
import { addStructural } from './cognitive.ts'
import type { JsPlace, JsVisit } from './javascript-frame.ts'

const loops = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement'])
const structural = new Set([...loops, 'SwitchStatement', 'CatchClause', 'ConditionalExpression'])

const others = new Set(['IfStatement', 'LogicalExpression', 'BreakStatement', 'ContinueStatement'])

export function mayAddPoints(type: string): boolean {
  return structural.has(type) || others.has(type)
}

/** Counts cognitive points in one of the dialects; see docs/analysis/metrics.md for how they differ. */
export class JavaScriptCognitive {
  readonly #dialect: CognitiveDialect
  /** Logical expressions that were counted with the one around them. */
  readonly #counted = new Set<JsNode>()

  constructor(dialect: CognitiveDialect) {
    this.#dialect = dialect
  }

  visit({ node, parent, place }: JsVisit): void {
    const { part } = place.frame
    if (structural.has(node.type)) addStructural(part, this.#nestOf(place))
    else if (node.type === 'IfStatement') this.#addIf(node, parent, place)
    else if (node.type === 'LogicalExpression') part.own += this.#countRuns(node, parent)
    else if ((node.type === 'BreakStatement' || node.type === 'ContinueStatement') && isNode(node['label'])) part.own += 1
  }

  /** Does a child stand one level deeper than its parent? */
  deepens(parent: JsNode, key: string, child: JsNode): boolean {
    if (loops.has(parent.type) || parent.type === 'CatchClause') return key === 'body'
    if (parent.type === 'IfStatement') return key === 'consequent' || (key === 'alternate' && child.type !== 'IfStatement')
    if (parent.type === 'ConditionalExpression') return key !== 'test'
    return parent.type === 'SwitchStatement' && key === 'cases'
  }

  /** sonarjs leaves the nesting raised behind a function that is itself a branch of `?:`, until the function around ends. */
  noteFunction(parent: JsNode | null, node: JsNode, place: JsPlace): void {
    if (this.#dialect === 'sonarjs' && parent?.type === 'ConditionalExpression' && parent['test'] !== node) place.frame.leak += 1
  }

  #nestOf(place: JsPlace): number {
    return place.nest + place.frame.leak
  }

  #addIf(node: JsNode, parent: JsNode | null, place: JsPlace): void {
    const { part } = place.frame
    if (parent?.type === 'IfStatement' && parent['alternate'] === node) part.own += 1
    else addStructural(part, this.#nestOf(place))
    const alternate = node['alternate']
    if (isNode(alternate) && alternate.type !== 'IfStatement') part.own += 1
  }

  /** Runs of like operators in the order of the text; parentheses do not part them, other expressions do. */
  #countRuns(node: JsNode, parent: JsNode | null): number {
    if (this.#counted.has(node)) return 0
    const operators = this.#flatten(node)
    if (this.#dialect === 'sonarjs' && this.#isRendering(node, parent)) return 0
    const isCounted = (operator: string): boolean => operator === '&&' || (operator === '||' && this.#dialect === 'white-paper')
    return operators.filter((operator, index) => isCounted(operator) && operators[index - 1] !== operator).length
  }

  #flatten(root: JsNode): string[] {
    const operators: string[] = []
    const pending: (JsNode | string)[] = [root]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (typeof next === 'string') operators.push(next)
      else if (next.type === 'LogicalExpression') {
        this.#counted.add(next)
        const { left, right, operator } = next
        if (isNode(right)) pending.push(right)
        pending.push(String(operator))
        if (isNode(left)) pending.push(left)
      }
    }
    return operators
  }

  /** `{shown && <A />}` is how JSX says if; sonarjs does not count it when all operators are alike and no `?:` is an operand. */
  #isRendering(root: JsNode, parent: JsNode | null): boolean {
    if (parent?.type !== 'JSXExpressionContainer') return false
    const pending: unknown[] = [root]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (!isNode(next)) continue
      if (next.type === 'ConditionalExpression' || (next.type === 'LogicalExpression' && next['operator'] !== root['operator']))
        return false
      if (next.type === 'LogicalExpression') pending.push(next['left'], next['right'])
    }
    return true
  }
}
