import type { Assertion, AssertionKind } from '../model.ts'
import { looksLikeAssertion } from '../facts.ts'
import { capForView, strengthOf } from '../matcher-strength.ts'
import { callsIn, canonical, chainOf, child, children, isFunction, literalOf, literalsIn, text } from './node.ts'
import type { Node } from './node.ts'

/** An assertion without its place and guards: those are known to the walk that found it. */
export type BareAssertion = Pick<Assertion, 'kind' | 'matcher' | 'strength' | 'subject' | 'expected' | 'tolerance' | 'literals' | 'calls'> & { readonly isFloating: boolean }

type Parts = { readonly matcher: string; readonly subject: Node | null; readonly expected: Node | null; readonly isNegated?: boolean; readonly tolerance?: number | null; readonly isFloating?: boolean }

/** Reads a call as an assertion: vitest, jest, chai, node:assert, Testing Library; null when it is none. Named imports of assert modules are qualified before. */
export function readAssertion(call: Node): BareAssertion | null {
  const chain = chainOf(child(call, 'callee'))
  const [root = '', ...links] = chain
  if (isPropertyRun(call, chain)) return { ...toAssertion({ matcher: 'property', subject: null, expected: null }), kind: 'custom' }
  if (/^(?:expect|expectTypeOf)$/.test(root)) return readExpect(call, links)
  if (/^(?:assert|t|strict|sinon)$/.test(root) || root === 'ok') return readAssert(call, chain)
  const name = chain.at(-1) ?? ''
  if (chain.includes('should')) return toAssertion({ matcher: name, subject: innermost(call), expected: firstArgument(call), isNegated: chain.includes('not') })
  if (/^(?:get|find)(?:All)?By[A-Z]/.test(name)) return toAssertion({ matcher: 'toBeInTheDocument', subject: call, expected: null })
  if (name === 'expect' && links.length > 0) return toAssertion({ matcher: 'status', subject: innermost(call), expected: firstArgument(call) })
  return null
}

/** `fc.assert(fc.property(…))` asserts what its property answers. */
function isPropertyRun(call: Node, chain: readonly string[]): boolean {
  const argument = firstArgument(call)
  return chain.at(-1) === 'assert' && argument?.type === 'CallExpression' && /^(?:async)?property$/i.test(chainOf(child(argument, 'callee')).at(-1) ?? '')
}

/** A call whose name alone says that it checks something. */
export function isCustomAssertion(name: string): boolean {
  return looksLikeAssertion(name)
}

function firstArgument(call: Node): Node | null {
  return children(call, 'arguments')[0] ?? null
}

/** The call at the root of a chain: `expect(x)` of `expect(x).not.toBe(y)`. */
function innermost(call: Node): Node {
  let current: Node = call
  for (let next: Node | null = call; next !== null; next = child(next, next.type === 'MemberExpression' ? 'object' : next.type === 'AwaitExpression' ? 'argument' : 'callee')) {
    if (next.type === 'CallExpression') current = next
    if (next.type === 'Identifier') break
  }
  return current
}

function readExpect(call: Node, links: readonly string[]): BareAssertion | null {
  const root = innermost(call)
  const name = links.at(-1) ?? ''
  if (/^(?:extend|assertions|hasAssertions|soft|poll|objectContaining|arrayContaining|stringContaining|stringMatching|any|anything|closeTo|addSnapshotSerializer|unreachable|fail)$/.test(name) && !links.includes('to')) return null
  if (links.length === 0) return null
  const [subject = null] = children(root, 'arguments')
  const [expected = null, second = null] = children(call, 'arguments')
  const isNegated = links.includes('not')
  const isFloating = links.some((link) => /^(?:resolves|rejects)$/.test(link))
  const parts = { subject, isNegated, isFloating }
  if (/^toThrow(?:Error)?$|^throws?$|^rejectedWith$/.test(name)) return toAssertion({ ...parts, matcher: exceptionMatcher(expected), expected })
  if (name === 'toBeCloseTo') return toAssertion({ ...parts, matcher: name, expected, tolerance: 10 ** -Number(literalOf(second) ?? 2) / 2 })
  if (/^(?:closeTo|approximately)$/.test(name)) return toAssertion({ ...parts, matcher: name, expected, tolerance: Number(literalOf(second) ?? 0) })
  if (name === 'toHaveProperty' && second !== null) return toAssertion({ ...parts, matcher: 'toHaveProperty:value', expected: second })
  return compareInside({ ...parts, matcher: name, expected }) ?? toAssertion({ ...parts, matcher: name, expected })
}

function exceptionMatcher(expected: Node | null): string {
  if (expected === null) return 'toThrow'
  if (expected.type === 'Identifier') return text(expected, 'name') === 'Error' ? 'toThrow' : 'toThrow:class'
  return literalOf(expected) === 's:' ? 'toThrow' : 'toThrow:message'
}

/** `expect(a === b).toBe(true)` says as much as `expect(a).toBe(b)`. */
function compareInside(parts: Parts): BareAssertion | null {
  const says = literalOf(parts.expected)
  const isTruth = /^(?:toBeTruthy|true|ok|toBeTrue|assert|isTrue)$/.test(parts.matcher) || says === 'true'
  const { subject } = parts
  if (!isTruth || subject === null || parts.isNegated === true) return null
  return fromComparison(subject)
}

function fromComparison(node: Node): BareAssertion | null {
  const operator = text(node, 'operator')
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (node.type === 'BinaryExpression') {
    const matcher = /^===?$/.test(operator) ? '==' : /^!==?$/.test(operator) ? '!=' : operator
    return toAssertion({ matcher, subject: left, expected: right })
  }
  if (node.type === 'LogicalExpression' && operator === '||') return toAssertion({ matcher: 'or', subject: left, expected: right })
  if (node.type !== 'CallExpression') return null
  const callee = child(node, 'callee')
  const name = chainOf(callee).at(-1) ?? ''
  if (/^(?:includes|startsWith|endsWith)$/.test(name)) return toAssertion({ matcher: name, subject: child(callee, 'object'), expected: firstArgument(node) })
  return null
}

function readAssert(call: Node, chain: readonly string[]): BareAssertion | null {
  const [subject = null, expected = null, third = null] = children(call, 'arguments')
  const [root] = chain
  const name = chain.at(-1) ?? ''
  if (root === 't' && !/^(?:is|deepEqual|equal|same|ok|true|false|throws|assert|strictEqual|deepStrictEqual|snapshot)$/.test(name)) return null
  if (root === 'sinon' && chain[1] !== 'assert') return null
  if (/^(?:throws|rejects|doesNotThrow|doesNotReject)$/.test(name)) return readThrows({ name, subject, expected })
  if (/^(?:fail|ifError)$/.test(name)) return null
  if (/^(?:closeTo|approximately)$/.test(name)) return toAssertion({ matcher: name, subject, expected, tolerance: Number(literalOf(third) ?? 0) })
  if (/^(?:ok|assert|isTrue|isOk|true|equal)$/.test(name) && expected === null && subject !== null) return fromComparison(subject) ?? toAssertion({ matcher: 'ok', subject, expected: null })
  return toAssertion({ matcher: name, subject, expected })
}

function readThrows(about: { readonly name: string; readonly subject: Node | null; readonly expected: Node | null }): BareAssertion {
  const { name, subject, expected } = about
  const matcher = name.startsWith('doesNot') ? name : exceptionMatcher(expected)
  return toAssertion({ matcher, subject, expected, isFloating: name === 'rejects' })
}

/** Matchers inside the expected value take its place: `toEqual(expect.anything())` pins nothing. */
function effectiveMatcher(matcher: string, expected: Node | null): string {
  if (expected?.type !== 'CallExpression') return matcher
  const [root, name] = chainOf(child(expected, 'callee'))
  if (root !== 'expect') return matcher
  if (name === 'anything') return 'anything'
  if (name === 'any') return 'any:class'
  return name === 'closeTo' ? 'toBeCloseTo' : 'toContain'
}

function toAssertion(parts: Parts): BareAssertion {
  const { subject, expected } = parts
  const matcher = effectiveMatcher(parts.matcher, expected)
  const isNegated = parts.isNegated ?? false
  return {
    kind: kindOf(matcher),
    matcher: isNegated ? `not ${matcher}` : matcher,
    strength: isConstant(subject, expected) ? 0 : Math.min(strengthOf(matcher, isNegated), capForView(viewOf(subject))),
    subject: canonical(subject),
    expected: canonical(expected),
    tolerance: parts.tolerance ?? null,
    literals: [...literalsIn(subject), ...literalsIn(expected)],
    calls: callsIn(isFunction(subject) ? child(subject, 'body') : subject),
    isFloating: parts.isFloating ?? false,
  }
}

function viewOf(subject: Node | null): string {
  if (subject?.type === 'UnaryExpression') return text(subject, 'operator') === 'typeof' ? 'type' : text(subject, 'operator') === '!' ? 'truth' : ''
  if (subject?.type === 'CallExpression') return chainOf(child(subject, 'callee')).join('.') === 'Boolean' ? 'truth' : chainOf(child(subject, 'callee')).join('.') === 'Array.isArray' ? 'type' : ''
  return subject?.type === 'MemberExpression' && /^(?:length|size)$/.test(text(child(subject, 'property'), 'name')) ? 'length' : ''
}

function kindOf(matcher: string): AssertionKind {
  if (matcher.endsWith('Snapshot')) return 'snapshot'
  return /^(?:toThrow|throws|rejects|doesNot)/.test(matcher) ? 'exception' : 'value'
}

/** `expect(true)` and `expect(x).toBe(x)` cannot fail. A function given to toThrow is no constant. */
function isConstant(subject: Node | null, expected: Node | null): boolean {
  if (subject === null) return false
  if (literalOf(subject) !== null && (expected === null || literalOf(expected) !== null)) return true
  return expected !== null && subject.type === 'Identifier' && canonical(subject) === canonical(expected)
}
