import type { Assertion, AssertionKind } from '../model.ts'
import { capForView, strengthOf } from '../matcher-strength.ts'
import { callsIn, canonical, chainOf, field, keyword, literalOf, literalsIn, named, positional } from './node.ts'
import type { PyNode } from './syntax.ts'

export type BareAssertion = Pick<Assertion, 'kind' | 'matcher' | 'strength' | 'subject' | 'expected' | 'tolerance' | 'literals' | 'calls'>

type Parts = { readonly matcher: string; readonly subject: PyNode | null; readonly expected: PyNode | null; readonly tolerance?: number | null }

/** `assert a == b and c` is one assertion for each part that must hold. */
export function readAssertStatement(statement: PyNode): BareAssertion[] {
  const [condition] = named(statement)
  return condition === undefined ? [] : readCondition(condition)
}

function readCondition(condition: PyNode): BareAssertion[] {
  const [left, right] = [field(condition, 'left'), field(condition, 'right')]
  if (condition.type === 'boolean_operator') {
    if (field(condition, 'operator')?.text === 'and' && left !== null && right !== null) return [...readCondition(left), ...readCondition(right)]
    return [toAssertion({ matcher: 'or', subject: condition, expected: null })]
  }
  if (condition.type === 'comparison_operator') return [readComparison(condition)]
  if (condition.type === 'not_operator') return [toAssertion({ matcher: 'assertFalse', subject: field(condition, 'argument'), expected: null })]
  if (condition.type !== 'call') return [toAssertion({ matcher: 'ok', subject: condition, expected: null })]
  return [readTestedCall(condition)]
}

function readTestedCall(call: PyNode): BareAssertion {
  const name = chainOf(field(call, 'function')).at(-1) ?? ''
  const [subject = null, expected = null] = positional(call)
  if (/^(?:isinstance|issubclass)$/.test(name)) return toAssertion({ matcher: 'isinstance', subject, expected })
  if (/^(?:isclose|allclose)$/.test(name)) return toAssertion({ matcher: 'isclose', subject, expected, tolerance: toleranceOf(call) })
  if (/^(?:startswith|endswith)$/.test(name)) return toAssertion({ matcher: 'startsWith', subject: field(field(call, 'function'), 'object'), expected: subject })
  return toAssertion({ matcher: 'ok', subject: call, expected: null })
}

function readComparison(node: PyNode): BareAssertion {
  const [subject = null, expected = null] = named(node)
  const operators = node.children.filter((child) => child.field === 'operators').map((child) => canonicalOperator(child)).join('-')
  if (expected?.type === 'call' && chainOf(field(expected, 'function')).at(-1) === 'approx') return toAssertion({ matcher: 'approx', subject, expected: positional(expected)[0] ?? null, tolerance: toleranceOf(expected) })
  if (subject?.type === 'call' && chainOf(subject).join('.') === 'abs' && /^<=?$/.test(operators)) return toAssertion({ matcher: 'isclose', subject, expected: null, tolerance: numberOf(expected) })
  return toAssertion({ matcher: operators, subject, expected })
}

function canonicalOperator(node: PyNode): string {
  return canonical(node).replace(' ', '-')
}

function toleranceOf(call: PyNode): number | null {
  for (const name of ['abs', 'rel', 'abs_tol', 'rel_tol', 'atol', 'rtol', 'delta']) {
    const value = keyword(call, name)
    if (value !== null) return numberOf(value)
  }
  const places = keyword(call, 'places') ?? keyword(call, 'decimal')
  return places === null ? null : 10 ** -(numberOf(places) ?? 7) / 2
}

function numberOf(node: PyNode | null): number | null {
  const value = Number(literalOf(node) ?? Number.NaN)
  return Number.isNaN(value) ? null : value
}

/** Reads a call as an assertion of unittest, unittest.mock, numpy or pandas; null when it is none. */
export function readAssertCall(call: PyNode): BareAssertion | null {
  const chain = chainOf(field(call, 'function'))
  const name = chain.at(-1) ?? ''
  const [subject = null, expected = null, third = null] = positional(call)
  if (chain.includes('pytest') && /^(?:raises|warns)$/.test(name)) return readRaises(call, { name, expected: subject })
  if (/^assertRaises|^assertWarns/.test(name)) return readRaises(call, { name, expected: subject })
  if (/^assert_(?:called|any_call|has_calls|not_called|awaited)/.test(name)) return toAssertion({ matcher: name, subject: field(field(call, 'function'), 'object'), expected: field(call, 'arguments') })
  if (/^assert_(?:allclose|almost_equal|array_almost_equal)$/.test(name)) return toAssertion({ matcher: 'assert_allclose', subject, expected, tolerance: toleranceOf(call) })
  if (/^assert_(?:array_)?equal$|^assert_(?:frame|series)_equal$/.test(name)) return toAssertion({ matcher: 'assert_equal', subject, expected })
  if (chain.length < 2 || !/^assert[A-Z]/.test(name)) return null
  if (/AlmostEquals?$/.test(name)) return toAssertion({ matcher: name, subject, expected, tolerance: toleranceOf(call) ?? (third === null ? null : 10 ** -(numberOf(third) ?? 7) / 2) })
  if (/^assertTrue$/.test(name) && subject !== null) return readCondition(subject)[0] ?? null
  return toAssertion({ matcher: name, subject, expected: /^assert(?:True|False|IsNone|IsNotNone)$/.test(name) ? null : expected })
}

function readRaises(call: PyNode, about: { readonly name: string; readonly expected: PyNode | null }): BareAssertion {
  const { name, expected } = about
  const types = expected?.type === 'tuple' ? named(expected) : expected === null ? [] : [expected]
  const isBroad = types.some((type) => /^(?:Exception|BaseException)$/.test(chainOf(type).at(-1) ?? ''))
  const hasMatch = keyword(call, 'match') !== null || name.endsWith('Regex')
  const strength = strengthOf(isBroad ? 'raises:broad' : hasMatch ? 'raises:match' : 'raises') - Math.max(0, types.length - 1) * 10
  return { ...toAssertion({ matcher: 'raises', subject: null, expected }), kind: 'exception', strength, literals: literalsIn(field(call, 'arguments')) }
}

function toAssertion(parts: Parts): BareAssertion {
  const { matcher, subject, expected } = parts
  return {
    kind: kindOf(expected),
    matcher,
    strength: isConstant(subject, expected) ? 0 : Math.min(strengthOf(matcher), capForView(viewOf(subject))),
    subject: canonical(subject),
    expected: canonical(expected),
    tolerance: parts.tolerance ?? null,
    literals: [...literalsIn(subject), ...literalsIn(expected)],
    calls: callsIn(subject),
  }
}

const views: Readonly<Record<string, string>> = { len: 'length', type: 'type', callable: 'type', hasattr: 'type', bool: 'truth' }

function viewOf(subject: PyNode | null): string {
  return subject?.type === 'call' ? views[chainOf(field(subject, 'function')).join('.')] ?? '' : ''
}

/** Syrupy and snapshottest compare with a fixture of that name. */
function kindOf(expected: PyNode | null): AssertionKind {
  return expected !== null && chainOf(expected)[0] === 'snapshot' ? 'snapshot' : 'value'
}

function isConstant(subject: PyNode | null, expected: PyNode | null): boolean {
  if (subject === null) return false
  if (literalOf(subject) !== null && (expected === null || literalOf(expected) !== null)) return true
  return expected !== null && subject.type === 'identifier' && canonical(subject) === canonical(expected)
}
