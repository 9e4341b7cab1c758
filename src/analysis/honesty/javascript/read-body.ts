import type { Assertion, Guard, HelperCall } from '../model.ts'
import type { LineIndex } from '../locate.ts'
import { allChildren, chainOf, child, children, isFunction, literalOf, text } from './node.ts'
import type { Node } from './node.ts'
import { readAssertion } from './read-assertions.ts'

export type BodyFacts = { readonly assertions: readonly Assertion[]; readonly helperCalls: readonly HelperCall[] }

export const unguarded: Guard = { isUnreachable: false, isSwallowed: false, isConditional: false }

/** Finds the assertions and calls of a body with what guards each; functions that are only declared in it are left to those who call them. */
export function readBody(body: Node | null, lines: LineIndex): BodyFacts {
  const reader = new BodyReader(lines)
  if (body !== null) reader.visit(body, unguarded, true)
  return reader
}

class BodyReader implements BodyFacts {
  readonly assertions: Assertion[] = []
  readonly helperCalls: HelperCall[] = []
  readonly #lines: LineIndex

  constructor(lines: LineIndex) {
    this.#lines = lines
  }

  /** `isUsed`: somebody awaits or returns the value, so a rejection is seen. */
  visit(node: Node, guard: Guard, isUsed: boolean): void {
    if (guard.isUnreachable && node.type === 'FunctionDeclaration') return
    switch (node.type) {
      case 'BlockStatement': case 'StaticBlock': case 'FunctionBody': case 'Program':
        return this.#visitBlock(node, guard)
      case 'FunctionDeclaration': case 'ClassDeclaration': case 'ClassExpression':
        return
      case 'VariableDeclarator':
        return isFunction(child(node, 'init')) ? undefined : this.#visitAll(node, guard, true)
      case 'IfStatement': case 'ConditionalExpression':
        return this.#visitIf(node, guard)
      case 'LogicalExpression':
        return this.#visitLogical(node, guard)
      case 'TryStatement':
        return this.#visitTry(node, guard)
      case 'ForOfStatement': case 'WhileStatement':
        return this.#visitLoop(node, guard)
      case 'ExpressionStatement':
        return this.#visitAll(node, guard, false)
      case 'CallExpression':
        return this.#visitCall(node, guard, isUsed)
      default:
        return this.#visitAll(node, guard, true)
    }
  }

  #visitAll(node: Node, guard: Guard, isUsed: boolean): void {
    for (const part of allChildren(node)) this.visit(part, guard, isUsed)
  }

  #visitBlock(node: Node, guard: Guard): void {
    let current = guard
    for (const statement of children(node, 'body')) {
      this.visit(statement, current, true)
      if (leaves(statement)) current = { ...current, isUnreachable: true }
      else if (statement.type === 'IfStatement' && leavesBlock(child(statement, 'consequent')) && child(statement, 'alternate') === null) current = afterEarlyReturn(statement, current)
    }
  }

  #visitIf(node: Node, guard: Guard): void {
    const test = child(node, 'test')
    const truth = constantTruth(test)
    if (test !== null) this.visit(test, guard, true)
    const [then, otherwise] = [child(node, 'consequent'), child(node, 'alternate')]
    if (then !== null) this.visit(then, branch(guard, truth === null ? null : truth), true)
    if (otherwise !== null) this.visit(otherwise, branch(guard, truth === null ? null : !truth), true)
  }

  #visitLogical(node: Node, guard: Guard): void {
    const [left, right] = [child(node, 'left'), child(node, 'right')]
    const truth = constantTruth(left)
    if (left !== null) this.visit(left, guard, true)
    if (right !== null) this.visit(right, branch(guard, truth === null ? null : truth === (text(node, 'operator') === '&&')), true)
  }

  #visitTry(node: Node, guard: Guard): void {
    const [block, handler, finalizer] = [child(node, 'block'), child(node, 'handler'), child(node, 'finalizer')]
    const isSwallowed = guard.isSwallowed || (handler !== null && swallowsFailure(child(handler, 'body'))) || (finalizer !== null && leavesBlock(finalizer))
    if (block !== null) this.visit(block, { ...guard, isSwallowed }, true)
    // What only runs after a failure is a condition of its own.
    if (handler !== null) this.visit(handler, { ...guard, isConditional: true }, true)
    if (finalizer !== null) this.visit(finalizer, guard, true)
  }

  #visitLoop(node: Node, guard: Guard): void {
    const isNever = literalOf(child(node, 'right')) === '[]' || constantTruth(child(node, 'test')) === false
    this.#visitAll(node, isNever ? { ...guard, isUnreachable: true } : guard, true)
  }

  #visitCall(call: Node, guard: Guard, isUsed: boolean): void {
    const callee = child(call, 'callee')
    const handler = children(call, 'arguments')[0] ?? null
    if (callee?.type === 'MemberExpression' && text(child(callee, 'property'), 'name') === 'catch' && isFunction(handler) && swallowsFailure(child(handler, 'body'))) {
      const object = child(callee, 'object')
      return object === null ? undefined : this.visit(object, { ...guard, isSwallowed: true }, true)
    }
    const location = this.#lines.locate(call.start, call.end)
    const bare = readAssertion(call)
    if (bare === null) this.#noteHelper(call, guard)
    else {
      const { isFloating, ...assertion } = bare
      this.assertions.push({ ...assertion, ...guard, isSwallowed: guard.isSwallowed || (isFloating && !isUsed), location })
    }
    for (const part of allChildren(call)) this.#visitArgument(part, guard)
  }

  /** A function handed to a call runs in it: `forEach`, `act`, `waitFor`, `within`. */
  #visitArgument(part: Node, guard: Guard): void {
    if (!isFunction(part)) return this.visit(part, guard, true)
    const body = child(part, 'body')
    if (body !== null) this.visit(body, guard, true)
  }

  #noteHelper(call: Node, guard: Guard): void {
    const chain = chainOf(child(call, 'callee'))
    const name = chain.at(-1)
    if (name !== undefined && chain[0] !== 'expect') this.helperCalls.push({ name, ...guard, location: this.#lines.locate(call.start, call.end) })
  }
}

function branch(guard: Guard, isTaken: boolean | null): Guard {
  if (isTaken === null) return { ...guard, isConditional: true }
  return isTaken ? guard : { ...guard, isUnreachable: true }
}

function afterEarlyReturn(statement: Node, guard: Guard): Guard {
  return branch(guard, constantTruth(child(statement, 'test')) === null ? null : constantTruth(child(statement, 'test')) === false)
}

function leaves(statement: Node): boolean {
  return /^(?:ReturnStatement|ThrowStatement|ContinueStatement|BreakStatement)$/.test(statement.type)
}

function leavesBlock(node: Node | null): boolean {
  if (node === null) return false
  // A throw fails the test: what comes after it is guarded by nothing that hides a failure.
  if (node.type === 'ReturnStatement') return true
  return node.type === 'BlockStatement' && children(node, 'body').some((statement) => statement.type === 'ReturnStatement')
}

export function constantTruth(node: Node | null): boolean | null {
  const literal = literalOf(node)
  if (literal === null || literal.startsWith('[') || literal.startsWith('{')) return null
  return !/^(?:false|0|s:|null|undefined|NaN)$/.test(literal)
}

/** Whether a handler lets the test pass: it neither throws, nor asserts, nor calls `fail`. */
function swallowsFailure(body: Node | null): boolean {
  if (body === null) return false
  if (body.type === 'ThrowStatement') return false
  if (body.type === 'CallExpression') {
    const chain = chainOf(child(body, 'callee'))
    if (/^(?:expect|assert|fail|done|reject|t)$/.test(chain[0] ?? '') || chain.at(-1) === 'fail') return false
  }
  return allChildren(body).every(swallowsFailure)
}
