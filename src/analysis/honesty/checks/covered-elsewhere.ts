import type { Assertion, CaseRow } from '../model.ts'
import { isLive, toKey } from '../assertion-key.ts'
import type { EffectiveTest } from '../effective-tests.ts'
import { subtract } from '../facts.ts'
import type { Matching } from '../match-tests.ts'

/** Where an assertion of the base can have moved to. */
export type Gains = {
  /** What the head asserts and the base did not. */
  readonly fresh: readonly Assertion[]
  /** What the head asserts as often as the base did, or more often. */
  readonly kept: ReadonlySet<string>
  readonly tests: readonly EffectiveTest[]
}

export function findGains(matching: Matching): Gains {
  const base = [...matching.pairs.map((pair) => pair.base), ...matching.lost].flatMap((test) => test.all)
  const tests = [...matching.pairs.map((pair) => pair.head), ...matching.added].filter((test) => test.state === 'runs' || test.state === 'focused')
  const live = tests.flatMap((test) => test.all).filter(isLive)
  const missing = new Set(subtract(base.filter(isLive), live, toKey).map(toKey))
  return { fresh: subtract(live, base, toKey), kept: new Set(live.map(toKey).filter((key) => !missing.has(key))), tests }
}

/** Moved to another test, absorbed by a stricter assertion, or turned into a row of a table. */
export function isCoveredElsewhere(assertion: Assertion, gains: Gains): boolean {
  return gains.kept.has(toKey(assertion)) || gains.fresh.some((gained) => absorbs(gained, assertion)) || gains.tests.some((test) => hasRowFor(test, assertion))
}

/** `expect(x).toEqual({ a: 1 })` says what `expect(x.a).toBe(1)` said. */
function absorbs(gained: Assertion, lost: Assertion): boolean {
  const own = lost.literals.at(-1)
  if (gained.strength < 95 || gained.expected === '' || own === undefined) return false
  const isPart = lost.subject.includes(gained.subject) && gained.subject !== ''
  return isPart && (gained.literals.includes(own) || gained.expected.includes(own))
}

function hasRowFor(test: EffectiveTest, lost: Assertion): boolean {
  if (test.rows.length === 0 || lost.literals.length === 0 || !lost.calls.every((name) => test.names.includes(name))) return false
  const literals = leaves(lost.literals)
  const asStrict = test.all.filter((assertion) => isLive(assertion) && assertion.strength >= lost.strength - 9)
  // What the table does not vary is in the assertion itself.
  return asStrict.some(({ literals: own, expected }) => test.rows.some((row) => holds(row, literals.filter((literal) => expected !== lost.expected || !own.includes(literal)))))
}

export function holds(row: CaseRow, literals: readonly string[]): boolean {
  return literals.every((literal) => row.literals.includes(literal))
}

/** Lists and objects are in a row by their items. */
export function leaves(literals: readonly string[]): string[] {
  return literals.filter((literal) => !/^[[{]/.test(literal))
}
