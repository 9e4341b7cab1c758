import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { emptyPart, type GatePart } from '../../analysis/gate/gate-part.ts'
import type { ChangedFile } from '../../analysis/gate/judge-change.ts'
import { judgeTestFindings } from '../../analysis/gate/judge-test-findings.ts'
import { isCollected, runDifferential, servesTests, type RunTests, type TestResults, type TestVerdict } from '../../analysis/honesty/index.ts'
import { decodeSource } from '../../analysis/parse/decode-source.ts'
import type { GateTests } from '../../core/plan/gate.ts'
import { walkFiles } from '../../platform/walk-files.ts'
import type { GateRequest } from '../../ports/gate.ts'
import { readReport, type Confine } from './read-report.ts'
import { runTestProgram, TestRunError } from './run-test-program.ts'

export type TestsToJudge = {
  readonly request: GateRequest
  readonly tests: GateTests
  readonly files: readonly ChangedFile[]
  readonly confine: Confine
}

/** Test files whose text is read to tell the line of a failure. */
const maxTextsRead = 50
const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '.git', '.fleet'])

/** Runs the tests on base, head, and the head's tests on the base's code, in Fleet's own workspaces. A run that cannot be made crashes the gate. */
export async function judgeTestRuns(asked: TestsToJudge): Promise<{ readonly part: GatePart; readonly summary: TestVerdict | null }> {
  const { request, tests, files } = asked
  const tree = await request.tools.openTree(request.base)
  if (tree.status === 'unfit') return { part: { ...emptyPart, crashes: [`the tests could not be run on the base: ${tree.reason}`] }, summary: null }
  const texts = toTexts(files)
  try {
    const { findings, summary } = await runDifferential({ runTests: makeRunTests(asked, { base: tree.path, texts }), head: texts, changed: files.map(({ path }) => path), reruns: tests.reruns, isRefactoring: tests.refactoring })
    return { part: judgeTestFindings(findings, files.map(({ path }) => path)), summary }
  } catch (error) {
    if (!(error instanceof TestRunError)) throw error
    return { part: { ...emptyPart, crashes: [error.message] }, summary: null }
  }
}

function toTexts(files: readonly ChangedFile[]): Map<string, string> {
  return new Map(files.flatMap(({ path, head }) => {
    const text = head === null ? null : decodeSource(path, head).text
    return text === null ? [] : [[path, text] as const]
  }))
}

function makeRunTests({ request, tests, files, confine }: TestsToJudge, { base, texts }: { readonly base: string; readonly texts: Map<string, string> }): RunTests {
  const { tools, workspace } = request
  const runs = { base: 0, head: 0, mixed: 0 }
  return async (tree, wanted) => {
    const root = tree === 'head' ? workspace : base
    if (tree === 'mixed') await layOver(base, { files, confine })
    runs[tree] += 1
    const results = await runTestProgram({ tools, tests, root, files: await onlyFiles(root, wanted, confine), confine, name: `${tree}${runs[tree] === 1 ? '' : `-${runs[tree]}`}`, mayFailToLoad: tree === 'mixed' || (tree === 'base' && !(await hasTests(base))) })
    if (tree === 'head') await addTexts(texts, { results, workspace, confine })
    return results
  }
}

/** Some reports name classes or packages: a runner that is asked for one of those finds nothing, so all tests are run. */
async function onlyFiles(root: string, wanted: readonly string[], confine: Confine): Promise<readonly string[]> {
  const isFile = async (path: string): Promise<boolean> => {
    const real = path === '' ? null : await confine(root, path)
    return real !== null && (await stat(real).then((found) => found.isFile(), () => false))
  }
  return (await Promise.all(wanted.map(isFile))).every(Boolean) ? wanted : []
}

/** A runner that finds no test may write no report: that is no trouble where there is none. */
async function hasTests(root: string): Promise<boolean> {
  for await (const path of walkFiles(root, skippedFolders)) if (isCollected(path)) return true
  return false
}

/** The head's test files with what serves them: fixtures, snapshots, shared set-up. */
async function layOver(root: string, { files, confine }: { readonly files: readonly ChangedFile[]; readonly confine: Confine }): Promise<void> {
  for (const { path, head } of files) {
    if (head === null || !servesTests(path)) continue
    const real = await confine(root, path)
    if (real === null) throw new TestRunError(`${path} leads out of the tree of the base`)
    await mkdir(dirname(real), { recursive: true })
    await writeFile(real, head)
  }
}

/** Failures may be in files that the change has not touched: their places are told all the same. */
async function addTexts(texts: Map<string, string>, { results, workspace, confine }: { readonly results: TestResults; readonly workspace: string; readonly confine: Confine }): Promise<void> {
  const failed = new Set(results.filter(({ outcome, file }) => (outcome === 'failed' || outcome === 'error') && file !== '').map(({ file }) => file))
  for (const path of [...failed].slice(0, maxTextsRead)) {
    const text = texts.has(path) ? null : await readReport({ workspace, path, confine })
    if (text !== null) texts.set(path, text)
  }
}
