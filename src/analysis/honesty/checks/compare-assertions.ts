import { nameOf } from '../assertion-key.ts'
import type { Draft } from '../drafts.ts'
import type { TestPair } from '../match-tests.ts'
import { looseningMargin } from '../matcher-strength.ts'
import type { Assertion } from '../model.ts'

type Edit = { readonly before: Assertion; readonly after: Assertion; readonly pair: TestPair }

/** What became of one assertion that was edited: the worst thing said of it. */
export function compareAssertions({ before, after, pair }: Edit): Draft[] {
  const about = { side: 'head', location: after.location, scope: pair.head.name } as const
  // Assertions that cannot fail are reported on their own.
  if (after.strength === 0) return []
  if (after.strength <= before.strength - looseningMargin) return [{ ...about, rule: before.kind === 'exception' ? 'widened-exception' : 'loosened-matcher', message: sayLoosened(before, after, pair) }]
  if (isTolerant(before, after)) return [{ ...about, rule: 'loosened-tolerance', message: `"${pair.head.name}" accepts an error of ${String(after.tolerance)}; it was ${String(before.tolerance)} on the base.` }]
  if (before.kind === 'exception' && after.kind === 'exception' && before.expected !== after.expected && before.strength > after.strength) return [{ ...about, rule: 'widened-exception', message: sayLoosened(before, after, pair) }]
  if (before.kind === 'snapshot' && isExpectedEdited(before, after, pair)) return [{ ...about, rule: 'snapshot-rewritten', message: `The inline snapshot of "${pair.head.name}" was rewritten.` }]
  if (isExpectedEdited(before, after, pair)) return [{ ...about, rule: 'expected-value-edited', message: `"${pair.head.name}" expects another value of the same call than on the base.` }]
  return []
}

function sayLoosened(before: Assertion, after: Assertion, { base, head }: TestPair): string {
  const [was, is] = [nameOf(before), nameOf(after)]
  const change = was === is ? `\`${is}\` says less` : `\`${is}\` replaced \`${was}\``
  return `${change} in "${head.name}": it would pass for results that ${base.file.path}:${before.location.line} refused.`
}

function isTolerant(before: Assertion, after: Assertion): boolean {
  return before.tolerance !== null && after.tolerance !== null && after.tolerance > before.tolerance * 1.000_001
}

/** The same question with another answer, and nothing else of the test changed that could explain it. */
function isExpectedEdited(before: Assertion, after: Assertion, { base, head }: TestPair): boolean {
  if (Math.abs(before.strength - after.strength) >= looseningMargin || before.subject !== after.subject || before.expected === after.expected || before.expected === '' || after.expected === '') return false
  const hasInput = before.calls.length > 0 && before.literals.length > 0
  return hasInput || withoutExpected(base) === withoutExpected(head)
}

function withoutExpected(test: TestPair['base']): string {
  return test.all.reduce((body, assertion) => (assertion.expected === '' ? body : body.replaceAll(assertion.expected, '')), test.body)
}
