import type { Assertion } from '../model.ts'
import { capForView, strengthOf } from '../matcher-strength.ts'
import { callsIn, canonical, literalsIn, literalValue, splitAt } from './tokens.ts'
import type { Token } from './tokens.ts'

export type BareAssertion = Pick<Assertion, 'kind' | 'matcher' | 'strength' | 'subject' | 'expected' | 'tolerance' | 'literals' | 'calls'>

type Parts = { readonly matcher: string; readonly subject: readonly Token[]; readonly expected: readonly Token[]; readonly tolerance?: number | null }

/** `assert.Equal(t, want, got)` of testify, given the arguments. */
export function readTestify(name: string, args: readonly Token[]): BareAssertion {
  const [, first = [], second = [], third = []] = splitAt(args, ',')
  const matcher = name.endsWith('f') && name !== 'f' ? name.slice(0, -1) : name
  if (/^(?:True|False)$/.test(matcher)) return matcher === 'True' ? readCondition(first, false)[0] ?? bareOk(first) : toAssertion({ matcher: 'False', subject: first, expected: [] })
  if (/^(?:InDelta|InEpsilon)$/.test(matcher)) return toAssertion({ matcher, subject: second, expected: first, tolerance: Number(canonical(third)) })
  if (/^(?:Nil|NotNil|NoError|Error|Zero|Empty|NotEmpty|Panics|NotPanics)$/.test(matcher)) return toAssertion({ matcher, subject: first, expected: [] })
  if (/^(?:Equal|EqualValues|Exactly|NotEqual|JSONEq|YAMLEq|IsType|Same)$/.test(matcher)) return toAssertion({ matcher, subject: second, expected: first })
  return toAssertion({ matcher, subject: first, expected: second })
}

function bareOk(subject: readonly Token[]): BareAssertion {
  return toAssertion({ matcher: 'ok', subject, expected: [] })
}

/** The condition under which a test fails says what it asserts: `if got != want` asserts that they are equal. */
export function readFailureCondition(condition: readonly Token[]): BareAssertion[] {
  const header = splitAt(condition, ';').at(-1) ?? []
  const setUp = condition.length > header.length ? condition : []
  return readCondition(header, true).map((assertion) => ({ ...assertion, calls: [...assertion.calls, ...callsIn(setUp)], literals: [...assertion.literals, ...literalsIn(setUp)] }))
}

const negated: Readonly<Record<string, string>> = { '!=': '==', '==': '!=', '<': '>=', '>': '<=', '<=': '>', '>=': '<' }

function readCondition(condition: readonly Token[], isFailure: boolean): BareAssertion[] {
  const joint = isFailure ? '||' : '&&'
  const parts = splitAt(condition, joint)
  if (parts.length > 1) return parts.flatMap((part) => readCondition(part, isFailure))
  if (splitAt(condition, isFailure ? '&&' : '||').length > 1) return [toAssertion({ matcher: 'or', subject: condition, expected: [] })]
  for (const sign of Object.keys(negated)) {
    const [subject = [], expected] = splitAt(condition, sign)
    if (expected !== undefined) return [readComparison({ sign: isFailure ? negated[sign] ?? sign : sign, subject, expected })]
  }
  return [readTruth(condition, isFailure)]
}

function readComparison(about: { readonly sign: string; readonly subject: readonly Token[]; readonly expected: readonly Token[] }): BareAssertion {
  const { sign, subject, expected } = about
  const against = canonical(expected)
  if (against === 'nil') return toAssertion({ matcher: sign === '==' ? (/\berr/i.test(canonical(subject)) ? 'NoError' : 'Nil') : /\berr/i.test(canonical(subject)) ? 'Error' : 'NotNil', subject, expected: [] })
  if (/^<=?$/.test(sign) && canonical(subject).startsWith('math . Abs')) return toAssertion({ matcher: 'InDelta', subject, expected: [], tolerance: Number(against) })
  return toAssertion({ matcher: sign, subject, expected })
}

function readTruth(condition: readonly Token[], isFailure: boolean): BareAssertion {
  const hasMark = condition[0]?.text === '!'
  const inner = hasMark ? condition.slice(1) : condition
  const name = callsIn(inner)[0] ?? ''
  const isPositive = hasMark === isFailure
  if (/^(?:DeepEqual|Equal|Contains|HasPrefix|HasSuffix|Is|As|MatchString)$/.test(name) && inner.at(-1)?.text === ')') {
    const open = inner.findIndex((token) => token.text === '(')
    const [subject = [], expected = []] = splitAt(inner.slice(open + 1, -1), ',')
    const matcher = /^(?:Is|As)$/.test(name) ? `Error${name}` : name.startsWith('Has') ? 'Contains' : name === 'MatchString' ? 'Regexp' : name
    return toAssertion({ matcher: isPositive ? matcher : `Not${matcher}`, subject, expected })
  }
  return isPositive ? bareOk(inner) : toAssertion({ matcher: 'False', subject: inner, expected: [] })
}

function toAssertion({ matcher, subject, expected, tolerance }: Parts): BareAssertion {
  const isConstant = subject.length > 0 && literalValue(subject) !== null && (expected.length === 0 || literalValue(expected) !== null)
  const isSelf = expected.length > 0 && canonical(subject) === canonical(expected)
  return {
    kind: /^(?:Error|Panics)/.test(matcher) ? 'exception' : 'value',
    matcher,
    strength: isConstant || isSelf ? 0 : Math.min(strengthOf(matcher), capForView(subject[0]?.text === 'len' ? 'length' : '')),
    subject: canonical(subject),
    expected: canonical(expected),
    tolerance: tolerance ?? null,
    literals: [...literalsIn(subject), ...literalsIn(expected)],
    calls: callsIn(subject),
  }
}
