import type { Comparison } from './comparison.ts'
import type { EffectiveTest } from './effective-tests.ts'
import { makeCollector } from './configuration/collector.ts'
import { toKey } from './assertion-key.ts'
import { subtract } from './facts.ts'

export type TestPair = { readonly base: EffectiveTest; readonly head: EffectiveTest }

/** The tests of both sides, set against each other. */
export type Matching = {
  readonly pairs: readonly TestPair[]
  /** Tests of the base without a successor that a runner would collect. */
  readonly lost: readonly EffectiveTest[]
  /** Tests of the head without a forerunner. */
  readonly added: readonly EffectiveTest[]
  /** Tests of the head in files that no runner collects although it collected their like before. */
  readonly uncollected: readonly EffectiveTest[]
}

type Sides = { readonly comparison: Comparison; readonly base: readonly EffectiveTest[]; readonly head: readonly EffectiveTest[] }

/** Finds for each test of the base its successor: by place and name, by name elsewhere, by body, by what it asserts. */
export function matchTests({ comparison, base, head }: Sides): Matching {
  const collects = { base: makeCollector(comparison.baseFiles), head: makeCollector(comparison.headFiles) }
  const before = base.filter((test) => collects.base(test.file.path) || test.file.tests.length > 0)
  const isCollectedNow = (test: EffectiveTest): boolean => collects.head(test.file.path) || (comparison.base.has(test.file.path) && !collects.base(test.file.path))
  const open = new Set(head.filter((test) => isCollectedNow(test) || !before.some((old) => collects.base(old.file.path))))
  const pairs: TestPair[] = []
  let lost: readonly EffectiveTest[] = before
  for (const isSuccessor of successors) {
    lost = lost.filter((old) => {
      const found = [...open].find((test) => test.file.language === old.file.language && isSuccessor(old, test))
      if (found === undefined) return true
      open.delete(found)
      pairs.push({ base: old, head: found })
      return false
    })
  }
  return { pairs, lost, added: [...open], uncollected: head.filter((test) => !isCollectedNow(test)) }
}

/** Surest first. */
const successors: readonly ((base: EffectiveTest, head: EffectiveTest) => boolean)[] = [
  (base, head) => base.file.path === head.file.path && base.name === head.name,
  (base, head) => base.name === head.name && base.body === head.body,
  (base, head) => base.body === head.body && base.body.length > 40,
  (base, head) => base.name === head.name,
  (base, head) => base.title === head.title && base.file.path === head.file.path,
  (base, head) => sharesAssertions(base, head),
]

/** Renamed and edited: most of what was asserted is asserted there. */
function sharesAssertions(base: EffectiveTest, head: EffectiveTest): boolean {
  if (base.all.length === 0) return false
  const missing = subtract(base.all, head.all, toKey).length
  return missing / base.all.length <= 0.4
}
