import { isLive, toKey } from '../assertion-key.ts'
import type { Comparison } from '../comparison.ts'
import type { Draft } from '../drafts.ts'
import type { EffectiveTest } from '../effective-tests.ts'
import { subtract } from '../facts.ts'
import type { Matching, TestPair } from '../match-tests.ts'
import type { Assertion } from '../model.ts'
import { compareAssertions } from './compare-assertions.ts'
import { checkRows } from './check-rows.ts'
import { findGains, isCoveredElsewhere } from './covered-elsewhere.ts'
import type { Gains } from './covered-elsewhere.ts'
import { pairAssertions } from './pair-assertions.ts'

/** Names tests that still run and prove less than they did. */
export function checkWeakening(comparison: Comparison, matching: Matching): Draft[] {
  const gains = findGains(matching)
  const running = matching.pairs.filter(({ head }) => head.state === 'runs' || head.state === 'focused' || head.state === 'skipped-sometimes')
  return running.flatMap((pair) => [...checkPair(pair, gains), ...checkRows(pair, { comparison, matching })])
}

function checkPair(pair: TestPair, gains: Gains): Draft[] {
  const { base, head } = pair
  const { kept, open, lost } = pairAssertions(base.all.filter(isLive), head.all)
  const changed = [...open].filter(([before, after]) => after.strength < before.strength && !isCoveredElsewhere(before, gains) || after.strength >= before.strength)
  const missing = lost.filter((assertion) => !isCoveredElsewhere(assertion, gains))
  return [
    ...kept.flatMap(([before, after]) => checkGuards({ before, after, test: head })),
    ...changed.flatMap(([before, after]) => [...checkGuards({ before, after, test: head }), ...compareAssertions({ before, after, pair })]),
    ...reportMissing(missing, pair),
    ...reportConstant(pair),
  ]
}

type Guarded = { readonly before: Assertion; readonly after: Assertion; readonly test: EffectiveTest }

function checkGuards({ before, after, test }: Guarded): Draft[] {
  const about = { side: 'head', location: after.location, scope: test.name } as const
  if (after.isUnreachable) return [{ ...about, rule: 'unreachable-assertion', message: `An assertion of "${test.name}" is never reached any more.` }]
  if (after.isSwallowed) return [{ ...about, rule: 'swallowed-assertion', message: `A failure of this assertion of "${test.name}" no longer reaches the runner.` }]
  if (after.isConditional && !before.isConditional) return [{ ...about, rule: 'guarded-assertion', message: `An assertion of "${test.name}" is now made under a condition only.` }]
  return []
}

function reportMissing(missing: readonly Assertion[], { base, head }: TestPair): Draft[] {
  if (missing.length === 0) return []
  const lines = [...new Set(missing.map((assertion) => assertion.location.line))].join(', ')
  const live = head.all.filter(isLive).length
  return [{ rule: 'fewer-assertions', side: 'head', location: head.location, scope: head.name, message: `"${head.name}" lost ${missing.length} of ${base.all.filter(isLive).length} assertions (${live} left): those of ${base.file.path} line ${lines}.` }]
}

/** Assertions that cannot fail, where the base had none like them. */
function reportConstant({ base, head }: TestPair): Draft[] {
  const before = base.all.filter((assertion) => assertion.strength === 0)
  const now = subtract(head.all.filter((assertion) => assertion.strength === 0), before, toKey)
  return now.map((assertion) => ({ rule: 'constant-assertion', side: 'head', location: assertion.location, scope: head.name, message: `This assertion of "${head.name}" holds whatever the code does.` }))
}
