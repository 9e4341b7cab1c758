import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GateTests } from '../../core/plan/gate.ts'
import { confinePath } from '../../platform/confine-path.ts'
import type { GateProgram, GateProgramEnd } from '../../ports/gate.ts'
import { runTestProgram, type TestProgram } from './run-test-program.ts'

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'fleet-test-program-')))
  await mkdir(join(root, 'tests'))
  await writeFile(join(root, 'tests/test_calc.py'), '')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const tests: GateTests = { run: ['runner', '{files}', '-q'], report: 'junit.xml', format: 'auto', reruns: 2, refactoring: false }
const pytest = '<testsuites><testsuite name="pytest"><testcase classname="tests.test_calc.TestInc" name="test_inc" time="0.1"><failure message="assert 3 == 2&#10; +  where 3">x</failure></testcase></testsuite></testsuites>'
const exited = (code: number): GateProgramEnd => ({ end: { status: 'exited', code, logTruncated: false }, output: 'the output' })

function run(more: Partial<TestProgram>, { report = null, ended = exited(1), asked = [] }: { readonly report?: string | null; readonly ended?: GateProgramEnd; readonly asked?: GateProgram[] } = {}): ReturnType<typeof runTestProgram> {
  const tools: TestProgram['tools'] = {
    openTree: async () => ({ status: 'open', path: root }),
    run: async (program) => {
      asked.push(program)
      if (report !== null) await writeFile(join(root, 'junit.xml'), report)
      return ended
    },
  }
  return runTestProgram({ tools, tests, root, files: [], confine: confinePath, name: 'head', mayFailToLoad: false, ...more })
}

test('the report counts, not the exit code; classes of pytest are shown as the file that they are in', async () => {
  expect(await run({}, { report: pytest })).toMatchObject([{ id: expect.stringContaining('test_inc'), file: 'tests/test_calc.py', outcome: 'failed', message: 'assert 3 == 2\n +  where 3' }])
})

test('{files} stands for the files, or for nothing', async () => {
  const asked: GateProgram[] = []
  await run({ files: ['a.test.js', 'b.test.js'] }, { report: pytest, asked })
  await run({}, { report: pytest, asked })
  expect(asked.map(({ argv }) => argv)).toEqual([['runner', 'a.test.js', 'b.test.js', '-q'], ['runner', '-q']])
})

test('the report of an earlier run is never taken for this one', async () => {
  await writeFile(join(root, 'junit.xml'), pytest)
  await expect(run({})).rejects.toThrow('the tests on the head came to nothing: there is no report junit.xml\nthe output')
})

test('where the tests need not load, an error without a report says that none passed; a success without one says nothing', async () => {
  expect(await run({ mayFailToLoad: true, name: 'mixed' })).toEqual([])
  await expect(run({ mayFailToLoad: true, name: 'mixed' }, { ended: exited(0) })).rejects.toThrow('on the base with the new tests came to nothing')
  const timedOut: GateProgramEnd = { end: { status: 'timed-out', limit: 'wall', logTruncated: false }, output: '' }
  await expect(run({ mayFailToLoad: true }, { ended: timedOut })).rejects.toThrow('time limit')
})

test('a report path that leads out of the workspace, and standard output that was cut, are no evidence', async () => {
  await expect(run({ tests: { ...tests, report: '../junit.xml' } })).rejects.toThrow('leads out of the workspace')
  const cut: GateProgramEnd = { end: { status: 'exited', code: 0, logTruncated: true }, output: pytest }
  await expect(run({ tests: { ...tests, report: null } }, { ended: cut })).rejects.toThrow('more than is kept')
})
