import type { Assertion, Guard, HelperCall } from '../model.ts'
import type { LineIndex } from '../locate.ts'
import { chainOf, constantTruth, field, literalOf, named, positional, walk } from './node.ts'
import { readAssertCall, readAssertStatement } from './read-assertions.ts'
import type { PyNode } from './syntax.ts'

export type BodyFacts = { readonly assertions: readonly Assertion[]; readonly helperCalls: readonly HelperCall[] }

const unguarded: Guard = { isUnreachable: false, isSwallowed: false, isConditional: false }

export function readBody(body: PyNode | null, lines: LineIndex): BodyFacts {
  const reader = new BodyReader(lines)
  if (body !== null) reader.visit(body, unguarded)
  return reader
}

class BodyReader implements BodyFacts {
  readonly assertions: Assertion[] = []
  readonly helperCalls: HelperCall[] = []
  readonly #lines: LineIndex

  constructor(lines: LineIndex) {
    this.#lines = lines
  }

  visit(node: PyNode, guard: Guard): void {
    switch (node.type) {
      case 'block': return this.#visitBlock(node, guard)
      case 'function_definition': case 'class_definition': case 'decorated_definition': case 'lambda': case 'comment': return
      case 'if_statement': return this.#visitIf(node, guard)
      case 'try_statement': return this.#visitTry(node, guard)
      case 'with_statement': return this.#visitWith(node, guard)
      case 'for_statement': case 'while_statement': return this.#visitLoop(node, guard)
      case 'assert_statement': return this.#visitAssert(node, guard)
      case 'call': return this.#visitCall(node, guard)
      default: return this.#visitAll(node, guard)
    }
  }

  #visitAll(node: PyNode, guard: Guard): void {
    for (const part of node.children) this.visit(part, guard)
  }

  #visitBlock(node: PyNode, guard: Guard): void {
    let current = guard
    for (const statement of named(node)) {
      this.visit(statement, current)
      if (/^(?:return|raise|continue|break)_statement$/.test(statement.type)) current = { ...current, isUnreachable: true }
      else if (statement.type === 'if_statement' && returnsAlone(statement)) {
        const truth = constantTruth(field(statement, 'condition'))
        current = branch(current, truth === null ? null : !truth)
      }
    }
  }

  #visitIf(node: PyNode, guard: Guard): void {
    const truth = constantTruth(field(node, 'condition'))
    for (const part of node.children) {
      if (part.field === 'condition') this.visit(part, guard)
      else if (part.field === 'consequence') this.visit(part, branch(guard, truth))
      else this.visit(part, branch(guard, truth === null ? null : !truth))
    }
  }

  #visitTry(node: PyNode, guard: Guard): void {
    const handlers = node.children.filter((child) => child.type === 'except_clause' || child.type === 'except_group_clause')
    const isSwallowed = guard.isSwallowed || handlers.some(swallowsFailure)
    for (const part of node.children) {
      if (part.field === 'body') this.visit(part, { ...guard, isSwallowed })
      else this.visit(part, handlers.includes(part) ? { ...guard, isConditional: true } : guard)
    }
  }

  /** `suppress(Exception)` swallows; `raises` and `subTest` do not. */
  #visitWith(node: PyNode, guard: Guard): void {
    const clause = node.children.find((child) => child.type === 'with_clause')
    let isSwallowed = guard.isSwallowed
    if (clause !== undefined) walk(clause, (part) => {
      if (part.type !== 'call' || chainOf(field(part, 'function')).at(-1) !== 'suppress') return
      if (positional(part).some(catchesAssertions)) isSwallowed = true
    })
    this.#visitAll(node, { ...guard, isSwallowed })
  }

  #visitLoop(node: PyNode, guard: Guard): void {
    const over = field(node, 'right')
    const isNever = over !== null && (literalOf(over) === '[]' || literalOf(over) === '{}') || constantTruth(field(node, 'condition')) === false
    this.#visitAll(node, isNever ? { ...guard, isUnreachable: true } : guard)
  }

  #visitAssert(node: PyNode, guard: Guard): void {
    const location = this.#lines.locate(node.start, node.end)
    for (const bare of readAssertStatement(node)) this.assertions.push({ ...bare, ...guard, location })
    this.#visitAll(node, guard)
  }

  #visitCall(node: PyNode, guard: Guard): void {
    const location = this.#lines.locate(node.start, node.end)
    const bare = readAssertCall(node)
    const name = chainOf(field(node, 'function')).at(-1)
    if (bare !== null) this.assertions.push({ ...bare, ...guard, location })
    else if (name !== undefined && name !== 'fail') this.helperCalls.push({ name, ...guard, location })
    this.#visitAll(node, guard)
  }
}

function branch(guard: Guard, isTaken: boolean | null): Guard {
  if (isTaken === null) return { ...guard, isConditional: true }
  return isTaken ? guard : { ...guard, isUnreachable: true }
}

function returnsAlone(statement: PyNode): boolean {
  const last = named(field(statement, 'consequence')).at(-1)
  return last?.type === 'return_statement' && !statement.children.some((child) => child.type === 'else_clause')
}

/** The exceptions of an `except` clause, without the name after `as`; none for a bare one. */
export function caughtTypes(clause: PyNode): PyNode[] {
  const value = field(clause, 'value')
  const type = value?.type === 'as_pattern' ? named(value)[0] ?? null : value
  if (type === null) return []
  return type.type === 'tuple' ? named(type) : [type]
}

export function catchesAssertions(type: PyNode): boolean {
  return /^(?:AssertionError|Exception|BaseException)$/.test(chainOf(type).at(-1) ?? '')
}

function swallowsFailure(clause: PyNode): boolean {
  const types = caughtTypes(clause)
  if (types.length > 0 && !types.some(catchesAssertions)) return false
  let isHeard = false
  walk(clause, (part) => {
    if (/^(?:raise_statement|assert_statement)$/.test(part.type)) isHeard = true
    if (part.type === 'call' && /^(?:fail|assert\w+|xfail)$/.test(chainOf(field(part, 'function')).at(-1) ?? '')) isHeard = true
  })
  return !isHeard
}
