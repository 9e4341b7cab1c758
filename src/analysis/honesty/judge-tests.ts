import type { Finding } from '../model.ts'
import { toFindings } from './drafts.ts'
import type { Draft } from './drafts.ts'
import type { Files } from './model.ts'
import type { TestResult, TestResults } from './results/test-results.ts'

export type TestRuns = {
  /** The base's tests on the base's code. */
  readonly base: TestResults
  /** The head's tests on the head's code. */
  readonly head: TestResults
  /** The head's new and changed test files on the base's code. */
  readonly newTestsOnBase: TestResults
  /** Paths of test files that the change added or edited. */
  readonly changedTestFiles: readonly string[]
  /** Ids of tests whose own text changed, when the caller knows; else only new ids count as new. */
  readonly changedTests?: readonly string[]
  /** Ids that gave different outcomes in repeated runs of the head. */
  readonly flaky?: readonly string[]
  /** A pure refactoring changes no behaviour: its new tests pass on the base. */
  readonly isRefactoring?: boolean
  /** Lists of tests that went with their code, as `compareHonesty` sees it. */
  readonly removedOnPurpose?: readonly string[]
  /** Texts of test files of the head, to find the line of a test in. */
  readonly texts?: Files
}

export type TestVerdict = {
  readonly passedOnBoth: number
  /** Failed on the base already: does not count. */
  readonly failedBefore: readonly string[]
  readonly fixed: readonly string[]
  readonly broken: readonly string[]
  readonly vanished: readonly string[]
  readonly newTests: readonly string[]
  /** New tests that fail on the base, as they should. */
  readonly provesChange: readonly string[]
  readonly provesNothing: readonly string[]
  readonly flaky: readonly string[]
}

type Judged = { readonly findings: readonly Finding[]; readonly summary: TestVerdict }

/** Says what a change did to the tests: broke them, lost them, proved itself by them. */
export function judgeTests(runs: TestRuns): Judged {
  const summary = summarize(runs)
  const head = new Map(runs.head.map((result) => [result.id, result]))
  const base = new Map(runs.base.map((result) => [result.id, result]))
  const draft = makeDraft(runs.texts ?? new Map())
  const drafts: Draft[] = [
    ...(runs.base.length > 0 || runs.changedTestFiles.length > 0 ? reportEmpty(runs) : []),
    ...summary.broken.map((id) => draft(head.get(id), summary.newTests.includes(id) ? 'new-test-fails' : 'test-now-fails')),
    ...summary.vanished.map((id) => draft(head.get(id) ?? base.get(id), 'test-vanished')),
    ...(runs.isRefactoring === true ? [] : summary.provesNothing.map((id) => ({ ...draft(head.get(id), 'test-does-not-test-change'), severity: severityOfUseless(summary) }))),
    ...summary.flaky.map((id) => draft(head.get(id), 'flaky-test')),
  ]
  return { findings: toFindings(drafts, { base: new Map(), head: new Map() }), summary }
}

function summarize(runs: TestRuns): TestVerdict {
  const base = new Map(runs.base.map((result) => [result.id, result]))
  const head = new Map(runs.head.map((result) => [result.id, result]))
  const onBase = new Map(runs.newTestsOnBase.map((result) => [result.id, result]))
  const flaky = new Set(runs.flaky ?? [])
  const changed = new Set(runs.changedTests ?? [])
  const newTests = runs.head.filter((result) => result.outcome !== 'skipped' && (changed.has(result.id) || (!base.has(result.id) && isFromFiles(result, runs.changedTestFiles))))
  const passing = newTests.filter((result) => result.outcome === 'passed' && !flaky.has(result.id))
  // A file that does not load on the base (it imports what the change adds) fails there with all its tests.
  const provesNothing = passing.filter((result) => onBase.get(result.id)?.outcome === 'passed').map((result) => result.id)
  return {
    passedOnBoth: runs.head.filter((result) => result.outcome === 'passed' && base.get(result.id)?.outcome === 'passed').length,
    failedBefore: runs.head.filter((result) => hasFailed(result) && hasFailed(base.get(result.id))).map((result) => result.id),
    fixed: runs.head.filter((result) => result.outcome === 'passed' && hasFailed(base.get(result.id))).map((result) => result.id),
    broken: runs.head.filter((result) => hasFailed(result) && !flaky.has(result.id) && (base.get(result.id) === undefined ? true : !hasFailed(base.get(result.id)))).map((result) => result.id),
    vanished: findVanished(runs, head),
    newTests: newTests.map((result) => result.id),
    provesChange: passing.filter((result) => !provesNothing.includes(result.id)).map((result) => result.id),
    provesNothing,
    flaky: runs.head.filter((result) => flaky.has(result.id)).map((result) => result.id),
  }
}

/** Beside a test that proves the change, one more for old behaviour does no harm; when none proves it, nothing does. */
function severityOfUseless({ provesChange }: TestVerdict): 'high' | 'low' {
  return provesChange.length === 0 ? 'high' : 'low'
}

function hasFailed(result: TestResult | undefined): boolean {
  return result?.outcome === 'failed' || result?.outcome === 'error'
}

/** Passed on the base, not run on the head, and not under the same name in another file. */
function findVanished(runs: TestRuns, head: ReadonlyMap<string, TestResult>): string[] {
  const purpose = new Set(runs.removedOnPurpose ?? [])
  const baseIds = new Set(runs.base.map((result) => result.id))
  const fresh = new Set(runs.head.filter((result) => !baseIds.has(result.id) && result.outcome !== 'skipped').map((result) => result.name))
  return runs.base.filter((result) => {
    const now = head.get(result.id)
    const isGone = now === undefined ? !fresh.has(result.name) : now.outcome === 'skipped'
    return result.outcome === 'passed' && isGone && !purpose.has(result.id)
  }).map((result) => result.id)
}

/** Whether a test is from one of the files. Reports name files by path, by class or by package; a path ends with what the report has. */
export function isFromFiles(result: Pick<TestResult, 'file'>, files: readonly string[]): boolean {
  if (result.file === '') return true
  const dotted = result.file.replaceAll('.', '/')
  return files.some((file) => file === result.file || result.file.endsWith(`/${file}`) || file.replace(/\.\w+$/, '') === dotted || dotted.startsWith(`${file.replace(/\.\w+$/, '')}/`) || (file.endsWith('_test.go') && folderMatches(file, result.file)))
}

/** A Go result names its package: the last part is the folder of the file. */
function folderMatches(file: string, packageName: string): boolean {
  const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')))
  return folder === '' || packageName.endsWith(`/${folder}`) || packageName === folder
}

function reportEmpty(runs: TestRuns): Draft[] {
  if (runs.head.some((result) => result.outcome !== 'skipped')) return []
  return [{ rule: 'no-tests-ran', side: 'head', location: at(runs.changedTestFiles[0] ?? ''), scope: '', message: 'No test ran on the head: nothing is proven.' }]
}

const sentences = {
  'new-test-fails': 'is new and fails',
  'test-now-fails': 'passed on the base and fails now',
  'test-vanished': 'passed on the base and does not run any more',
  'test-does-not-test-change': 'is new or changed and passes on the base too: it does not test the change',
  'flaky-test': 'gave different outcomes when it was run again',
} as const

function makeDraft(texts: Files): (result: TestResult | undefined, rule: keyof typeof sentences) => Draft {
  return (result, rule) => {
    const detail = result?.message.split('\n')[0] ?? ''
    const says = detail !== '' && /fails/.test(sentences[rule]) ? `: ${detail.slice(0, 200)}${/[.!?]$/.test(detail) ? '' : '.'}` : '.'
    return { rule, side: 'head', location: locate(result, texts), scope: result?.id ?? '', message: `The test "${result?.name ?? ''}" ${sentences[rule]}${says}` }
  }
}

/** Runners tell the file; the line is that of the test's title, where it stands there in one piece. */
function locate(result: TestResult | undefined, texts: Files): Draft['location'] {
  const title = result?.name.split(' > ').at(-1) ?? ''
  const text = texts.get(result?.file ?? '')
  const offset = text === undefined || title === '' ? -1 : text.indexOf(title)
  const line = text === undefined || offset < 0 ? 1 : text.slice(0, offset).split('\n').length
  return { ...at(result?.file ?? ''), line, endLine: line }
}

function at(path: string): Draft['location'] {
  return { path, line: 1, column: 0, endLine: 1, endColumn: 0 }
}
