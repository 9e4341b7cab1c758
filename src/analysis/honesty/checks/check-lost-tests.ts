import type { Draft } from '../drafts.ts'
import type { Comparison } from '../comparison.ts'
import { isLive } from '../assertion-key.ts'
import type { EffectiveTest } from '../effective-tests.ts'
import type { Matching } from '../match-tests.ts'
import { servesTests } from '../discovery.ts'
import { findGains, isCoveredElsewhere } from './covered-elsewhere.ts'
import { locateLine } from '../locate.ts'

/** Names tests that ran on the base and have no successor: deleted, commented out, or no longer collected. */
export function checkLostTests(comparison: Comparison, matching: Matching): Draft[] {
  const gains = findGains(matching)
  const gone = matching.lost.filter((test) => test.state !== 'skipped' && test.state !== 'todo')
  const drafts: Draft[] = []
  const deleted: EffectiveTest[] = []
  for (const test of gone) {
    const kept = findUncollected(test, comparison, matching) ?? findComment(test, comparison)
    if (kept !== null) drafts.push(kept)
    else if (!isCovered(test, gains) && !isSubjectGone(test, comparison)) deleted.push(test)
  }
  return [...drafts, ...reportDeleted(deleted, comparison)]
}

function isCovered(test: EffectiveTest, gains: ReturnType<typeof findGains>): boolean {
  const live = test.all.filter(isLive)
  return live.length > 0 && live.every((assertion) => isCoveredElsewhere(assertion, gains))
}

/** The same test in a file, or under a name, where no runner looks. */
function findUncollected(test: EffectiveTest, comparison: Comparison, matching: Matching): Draft | null {
  const twin = matching.uncollected.find((other) => other.body === test.body || other.name === test.name)
  const renamed = comparison.headFiles.has(test.file.path) || twin === undefined ? findRenamed(test, comparison) : null
  const place = twin?.location ?? renamed ?? findCopy(test, comparison)
  if (place === null) return null
  return { rule: 'uncollected-test', side: 'head', location: place, scope: test.name, message: `The test "${test.name}" is now where the runner does not look for tests; it was in ${test.file.path}:${test.location.line}.` }
}

function findRenamed(test: EffectiveTest, comparison: Comparison): EffectiveTest['location'] | null {
  const twin = comparison.head.get(test.file.path)?.callables.find((callable) => callable.body === test.body && test.body.length > 15)
  return twin?.location ?? null
}

/** A copy of the deleted file under a name that is no source file: `a.test.ts.bak`. */
function findCopy(test: EffectiveTest, comparison: Comparison): EffectiveTest['location'] | null {
  const text = comparison.baseFiles.get(test.file.path)
  if (comparison.headFiles.has(test.file.path) || text === undefined) return null
  const copy = comparison.changed.find((path) => !comparison.head.has(path) && !comparison.baseFiles.has(path) && comparison.headFiles.get(path)?.includes(test.title) === true)
  return copy === undefined ? null : locateLine(copy, comparison.headFiles.get(copy) ?? '', lineOf(comparison.headFiles.get(copy) ?? '', test.title))
}

function lineOf(text: string, part: string): number {
  return text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length
}

function findComment(test: EffectiveTest, comparison: Comparison): Draft | null {
  const comment = comparison.head.get(test.file.path)?.comments.find(({ text }) => mentions(text, test.title))
  if (comment === undefined) return null
  const skipped = comment.text.slice(0, Math.max(0, comment.text.indexOf(test.title))).split('\n').length - 1
  const location = locateLine(test.file.path, comparison.headFiles.get(test.file.path) ?? '', comment.line + skipped)
  return { rule: 'commented-out-test', side: 'head', location, scope: test.name, message: `The test "${test.name}" is commented out.` }
}

/** As code: `it('adds'`, `def test_adds(`, `func TestAdds(`. A sentence that names the test is no code. */
function mentions(comment: string, title: string): boolean {
  const escaped = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?:\\(\\s*['"\`]${escaped}['"\`]|(?:def|func|function)\\s+${escaped}\\s*\\()`).test(comment)
}

/** A test may go with the code it tests: every function it asserts on is gone too, not merely renamed. */
function isSubjectGone(test: EffectiveTest, comparison: Comparison): boolean {
  const asserted = new Set(test.all.flatMap((assertion) => assertion.calls))
  const known = productFunctions(comparison, 'base')
  const used = test.names.filter((name) => known.has(name))
  const tested = used.filter((name) => asserted.has(name))
  const subjects = tested.length > 0 ? tested : used
  const now = productFunctions(comparison, 'head')
  const bodies = new Set([...now.values()].flat())
  if (usesDeletedModule(test, comparison, bodies)) return true
  return subjects.length > 0 && subjects.every((name) => !now.has(name) && known.get(name)?.every((body) => !bodies.has(body)) === true)
}

/** It, or its whole file that went too, needs a file that the change deleted and did not merely move. */
function usesDeletedModule(test: EffectiveTest, comparison: Comparison, bodies: ReadonlySet<string>): boolean {
  const deleted = comparison.changed.filter((path) => {
    const model = comparison.base.get(path)
    return model !== undefined && !comparison.headFiles.has(path) && !servesTests(path) && model.callables.every((callable) => !bodies.has(callable.body))
  })
  const stems = deleted.map((path) => path.replace(/(?:\/index|\/__init__)?\.\w+$/, '').split('/').at(-1) ?? '')
  return test.file.imports.some(({ specifier, names }) => (!comparison.headFiles.has(test.file.path) || names.some((name) => test.names.includes(name))) && stems.includes(specifier.replace(/\.[cm]?[jt]sx?$/, '').split(/[./]/).at(-1) ?? ''))
}

/** Bodies of functions and classes outside of tests, by last name. */
function productFunctions(comparison: Comparison, side: 'base' | 'head'): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [path, model] of comparison[side]) {
    if (servesTests(path)) continue
    for (const callable of model.callables) {
      for (const name of callable.name.split('.')) found.set(name, [...(found.get(name) ?? []), `${callable.name}\0${callable.body}`])
    }
  }
  return new Map([...found].map(([name, bodies]) => [name, bodies.map((body) => body.slice(body.indexOf('\0') + 1))]))
}

/** A file that is gone with several tests is one finding. */
function reportDeleted(deleted: readonly EffectiveTest[], comparison: Comparison): Draft[] {
  const files = Map.groupBy(deleted, (test) => test.file.path)
  return [...files].flatMap(([path, tests]): Draft[] => {
    const [first] = tests
    if (first !== undefined && !comparison.headFiles.has(path)) {
      const names = tests.slice(0, 5).map((test) => `"${test.name}"`).join(', ')
      return [{ rule: 'deleted-test-file', side: 'base', location: first.location, scope: path, message: `The test file was deleted with ${tests.length} tests: ${names}${tests.length > 5 ? ' and more' : ''}.` }]
    }
    return tests.map((test) => ({ rule: 'deleted-test', side: 'base', location: test.location, scope: test.name, message: `The test "${test.name}" was deleted.` }))
  })
}
