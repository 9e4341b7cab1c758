import { rm, stat } from 'node:fs/promises'
import { readTestResults, type ResultFormat, type TestResults } from '../../analysis/honesty/index.ts'
import type { GateTests, TestReportFormat } from '../../core/plan/gate.ts'
import type { GateProgramEnd, GateTools } from '../../ports/gate.ts'
import { readReport, type Confine } from './read-report.ts'

/** A run of the tests that came to nothing: the gate cannot know. */
export class TestRunError extends Error {
  override readonly name = 'TestRunError'
}

export type TestProgram = {
  readonly tools: GateTools
  readonly tests: GateTests
  readonly root: string
  /** Test files to run; empty means all. */
  readonly files: readonly string[]
  readonly confine: Confine
  readonly name: string
  /** True where the tests need not even load: then no report says that none of them passed. */
  readonly mayFailToLoad: boolean
}

const formats: Readonly<Record<Exclude<TestReportFormat, 'auto'>, ResultFormat>> = { junit: 'junit', vitest: 'vitest-json', jest: 'jest-json', mocha: 'mocha-json', node: 'tap', pytest: 'pytest-json', go: 'go-json' }
const maxOutputShown = 1_500

/** Runs the tests once and reads their report. The exit code is no evidence: what ran and how it ended is in the report. */
export async function runTestProgram(program: TestProgram): Promise<TestResults> {
  const { tools, tests, root, name } = program
  const report = await clearReport(program)
  const ended = await tools.run({ argv: toArguments(tests.run, program.files), cwd: root, name })
  requireEnd(ended, program)
  const text = report === null ? ended.output : await readReport({ workspace: root, path: report, confine: program.confine })
  const format = tests.format === 'auto' ? {} : { format: formats[tests.format] }
  const read = text === null ? { status: 'unreadable' as const, reason: `there is no report ${report ?? ''}` } : readTestResults(text, { ...format, root })
  if (read.status === 'read') return resolveFiles(read.results, program)
  if (program.mayFailToLoad && !hasSucceeded(ended)) return []
  throw new TestRunError(`the tests on the ${toPlace(name)} came to nothing: ${read.reason}\n${ended.output.trimEnd().slice(-maxOutputShown)}`)
}

/** pytest's XML names the module and the class, `tests.test_calc.TestAdd`: the file that they are in is what a reader wants. */
async function resolveFiles(results: TestResults, { root, confine }: TestProgram): Promise<TestResults> {
  const known = new Map<string, string>()
  for (const file of new Set(results.map((result) => result.file))) known.set(file, (await findModule(root, file, confine)) ?? file)
  return results.map((result) => ({ ...result, file: known.get(result.file) ?? result.file }))
}

async function findModule(root: string, name: string, confine: Confine): Promise<string | null> {
  const parts = /^\w+(?:\.\w+)*$/.test(name) ? name.split('.') : []
  for (let count = parts.length; count > 0; count -= 1) {
    const path = `${parts.slice(0, count).join('/')}.py`
    const real = await confine(root, path)
    if (real !== null && (await stat(real).then((found) => found.isFile(), () => false))) return path
  }
  return null
}

/** A report of an earlier run must not be taken for this one's. */
async function clearReport({ tests, root, confine }: TestProgram): Promise<string | null> {
  if (tests.report === null) return null
  const real = await confine(root, tests.report)
  if (real === null) throw new TestRunError(`the report ${tests.report} leads out of the workspace`)
  await rm(real, { force: true })
  return tests.report
}

/** `{files}` stands for the files, and for nothing where all tests are meant. */
function toArguments(run: readonly string[], files: readonly string[]): readonly string[] {
  return run.flatMap((argument) => (argument === '{files}' ? files : [argument]))
}

function requireEnd({ end, output }: GateProgramEnd, { tests, name }: TestProgram): void {
  const where = toPlace(name)
  if (end.status === 'not-started') throw new TestRunError(`the tests on the ${where} were not started: ${end.message}`)
  if (end.status === 'timed-out') throw new TestRunError(`the tests on the ${where} were stopped: the time limit of the check is used up\n${output.trimEnd().slice(-maxOutputShown)}`)
  if (end.status === 'killed' || end.status === 'aborted') throw new TestRunError(`the tests on the ${where} were killed${end.status === 'killed' ? ` by ${end.signal}` : ''}`)
  if (tests.report === null && end.logTruncated) throw new TestRunError(`the tests on the ${where} wrote more than is kept; let them write a report file`)
}

function hasSucceeded({ end }: GateProgramEnd): boolean {
  return end.status === 'exited' && end.code === 0
}

function toPlace(name: string): string {
  return name.startsWith('mixed') ? 'base with the new tests' : name.replace(/-\d+$/, '')
}
