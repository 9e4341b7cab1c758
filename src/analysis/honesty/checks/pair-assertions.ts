import { toKey } from '../assertion-key.ts'
import type { Assertion } from '../model.ts'

export type AssertionPairs = {
  /** Said the same on both sides. */
  readonly kept: readonly (readonly [Assertion, Assertion])[]
  /** About the same thing, said differently. */
  readonly open: readonly (readonly [Assertion, Assertion])[]
  /** Of the base, without a counterpart. */
  readonly lost: readonly Assertion[]
}

/** Sets the assertions of a test on both sides against each other, surest likeness first. */
export function pairAssertions(base: readonly Assertion[], head: readonly Assertion[]): AssertionPairs {
  const free = new Set(head)
  const kept: [Assertion, Assertion][] = []
  const open: [Assertion, Assertion][] = []
  let left: readonly Assertion[] = base
  for (const [at, isLike] of likenesses.entries()) {
    left = left.filter((before) => {
      // Of several alike the live one counts: a dead copy next to it takes nothing away.
      const found = [...free].filter((after) => isLike(before, after)).sort((a, b) => deadness(a) - deadness(b))[0]
      if (found === undefined) return true
      free.delete(found)
      ;(at === 0 ? kept : open).push([before, found])
      return false
    })
  }
  return { kept, open, lost: left }
}

function deadness(assertion: Assertion): number {
  return Number(assertion.isUnreachable) * 4 + Number(assertion.isSwallowed) * 2 + Number(assertion.isConditional)
}

const likenesses: readonly ((before: Assertion, after: Assertion) => boolean)[] = [
  (before, after) => toKey(before) === toKey(after),
  (before, after) => before.kind === 'exception' && after.kind === 'exception',
  (before, after) => before.subject !== '' && before.subject === after.subject && before.expected === after.expected,
  (before, after) => before.subject !== '' && before.subject === after.subject,
  (before, after) => before.expected !== '' && before.expected === after.expected && before.matcher === after.matcher,
  (before, after) => before.calls.length > 0 && before.calls.some((name) => after.calls.includes(name)),
  (before, after) => before.expected !== '' && before.expected === after.expected,
  (before, after) => before.kind === after.kind,
]
