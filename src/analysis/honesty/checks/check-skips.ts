import type { Draft } from '../drafts.ts'
import type { EffectiveTest } from '../effective-tests.ts'
import type { Matching } from '../match-tests.ts'
import type { TestState } from '../model.ts'

const rank: Readonly<Record<TestState, number>> = { runs: 0, focused: 0, 'skipped-sometimes': 1, 'expected-to-fail': 2, todo: 3, skipped: 3 }

/** Names tests that ran before and are now skipped, expected to fail, or crowded out by a focused one. A new `todo` is a plan, not a test. */
export function checkSkips({ pairs, added }: Matching): Draft[] {
  return [
    ...pairs.filter(({ base, head }) => rank[head.state] > rank[base.state]).map(({ head }) => report(head, 'ran on the base')),
    ...pairs.filter(({ base, head }) => head.state === 'focused' && base.state !== 'focused').map(({ head }) => focused(head)),
    ...added.filter((test) => rank[test.state] > 0 && test.state !== 'todo').map((test) => ({ ...report(test, 'is new'), severity: test.state === 'skipped-sometimes' ? ('low' as const) : ('medium' as const) })),
    ...added.filter((test) => test.state === 'focused').map(focused),
  ]
}

function report(test: EffectiveTest, before: string): Draft {
  const rule = test.state === 'skipped-sometimes' ? 'conditionally-skipped-test' : 'skipped-test'
  const how = test.state === 'expected-to-fail' ? 'is marked as expected to fail' : test.state === 'todo' ? 'is a mere to-do now' : test.state === 'skipped' ? 'is skipped' : 'is skipped under a condition'
  return { rule, side: 'head', location: test.stateLocation, scope: test.name, message: `The test "${test.name}" ${before} and ${how}.` }
}

function focused(test: EffectiveTest): Draft {
  return { rule: 'focused-test', side: 'head', location: test.stateLocation, scope: test.name, message: `Only "${test.name}" would run: the other tests are left out.` }
}
