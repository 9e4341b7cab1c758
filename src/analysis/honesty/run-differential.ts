import { isCollected } from './discovery.ts'
import { judgeTests } from './judge-tests.ts'
import type { TestRuns } from './judge-tests.ts'
import type { Files } from './model.ts'
import type { TestResults } from './results/test-results.ts'

/** Which tree to run in: `mixed` is the base with the head's test files laid over it. */
export type Tree = 'base' | 'head' | 'mixed'

/** `files` are the test files to run; empty means all. Throws when the run itself cannot be made: the gate then fails closed. */
export type RunTests = (tree: Tree, files: readonly string[]) => Promise<TestResults>

export type Differential = {
  readonly runTests: RunTests
  readonly head: Files
  readonly changed: readonly string[]
  /** Paths that the run of the head may need on the base besides tests: fixtures, helpers of tests. The caller lays them over, too. */
  readonly isTestFile?: (path: string) => boolean
  /** How often a test that is about to count against the change is run again; 0 to 5, 2 unless told. */
  readonly reruns?: number
  readonly isRefactoring?: boolean
  readonly changedTests?: readonly string[]
  readonly removedOnPurpose?: readonly string[]
}

const maxReruns = 5

/** Runs base, head and the head's tests on the base's code, reruns what would count against the change, and judges. */
export async function runDifferential(differential: Differential): Promise<ReturnType<typeof judgeTests>> {
  const { runTests, head, changed } = differential
  const isTestFile = differential.isTestFile ?? isCollected
  const changedTestFiles = changed.filter((path) => isTestFile(path) && head.has(path))
  const base = await runTests('base', [])
  const headResults = await runTests('head', [])
  const newTestsOnBase = changedTestFiles.length === 0 ? [] : await runTests('mixed', changedTestFiles)
  const runs: TestRuns = { base, head: headResults, newTestsOnBase, changedTestFiles, texts: head, ...pickOptions(differential) }
  return judgeTests({ ...runs, flaky: await findFlaky(runs, differential) })
}

function pickOptions({ isRefactoring, changedTests, removedOnPurpose }: Differential): Pick<TestRuns, 'isRefactoring' | 'changedTests' | 'removedOnPurpose'> {
  return { ...(isRefactoring === undefined ? {} : { isRefactoring }), ...(changedTests === undefined ? {} : { changedTests }), ...(removedOnPurpose === undefined ? {} : { removedOnPurpose }) }
}

/** A test that fails on the head is run again there, a few times at most; one that then passes is flaky, not broken. */
async function findFlaky(runs: TestRuns, { runTests, reruns = 2 }: Differential): Promise<readonly string[]> {
  const flaky = new Set<string>()
  let suspects = new Set(judgeTests(runs).summary.broken)
  for (let round = 0; round < Math.min(reruns, maxReruns) && suspects.size > 0; round += 1) {
    const files = [...new Set(runs.head.filter((result) => suspects.has(result.id)).map((result) => result.file))]
    const again = await runTests('head', files)
    for (const result of again) if (suspects.has(result.id) && result.outcome === 'passed') flaky.add(result.id)
    suspects = new Set([...suspects].filter((id) => !flaky.has(id)))
  }
  return [...flaky]
}
