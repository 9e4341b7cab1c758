import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { MemoryProgram } from '../../adapters/memory/memory-process.ts'
import { AttemptRig, type RigOptions } from './attempt.testrig.ts'

const program = (code: number, text = ''): MemoryProgram => async ({ write }) => {
  write(text)
  return code
}
const onRun = { name: 'whole', on: ['run'] as const }

const carryOut = async (options: RigOptions, before: (rig: AttemptRig) => void = () => {}): Promise<AttemptRig> => {
  const rig = new AttemptRig(options)
  before(rig)
  await rig.carryOut(rig.finalChecks())
  return rig
}

test('commands and functions see what has landed, in the order of the plan', async () => {
  const validate = ({ workspace }: { readonly workspace: string }): boolean => existsSync(join(workspace, 'landed.txt'))
  using rig = await carryOut({ checks: [onRun], programs: { whole: program(0) }, runValidations: [{ name: 'function', validate }] }, (rig) => void rig.landBeside({ 'landed.txt': 'x' }))
  expect(rig.reports).toEqual([{ type: 'final-checks-ended', lease: 'run-checks#1@1', failure: null, checks: [{ check: 'whole', on: 'run', status: 'passed', durationMs: 0, output: '' }, { check: 'function', on: 'run', status: 'passed', durationMs: 0, output: '' }] }])
  expect(rig.leftovers()).toEqual([])
})

test("the plan's setup has run in the workspace that they see; one that fails is told", async () => {
  const order: string[] = []
  const note = (name: string, code: number): MemoryProgram => async () => (order.push(name), code)
  using rig = await carryOut({ checks: [onRun], setup: ['install'], programs: { install: note('install', 0), whole: note('whole', 0) } })
  expect([order, rig.reports]).toMatchObject([['install', 'whole'], [{ failure: null }]])
  using broken = await carryOut({ checks: [onRun], setup: ['install'], programs: { install: note('install', 3), whole: note('whole', 0) } })
  expect(broken.reports).toMatchObject([{ failure: { kind: 'check-crashed', check: 'setup', on: 'run', output: expect.stringContaining('exit code 3') } }])
})

const failures: readonly (readonly [string, RigOptions, object])[] = [
  ['a command that fails', { checks: [onRun], programs: { whole: program(1, 'bad\n') } }, { kind: 'check-failed', check: 'whole', on: 'run', output: 'bad' }],
  ['a command that is not there', { checks: [onRun] }, { kind: 'check-crashed', check: 'whole' }],
  ['a function that says why', { runValidations: [{ name: 'function', validate: () => 'too slow' }] }, { kind: 'check-failed', check: 'function', output: 'too slow' }],
  ['a function that throws', { runValidations: [{ name: 'function', validate: () => { throw new Error('broken') } }] }, { kind: 'check-crashed', check: 'function' }],
  ['a workspace for which there is no room', { checks: [onRun], policy: { minFreeDiskBytes: 2 ** 60 } }, { kind: 'check-crashed', check: 'workspace' }],
]

describe('the run has not passed for', () => {
  test.each(failures)('%s', async (_, options, failure) => {
    using rig = await carryOut(options)
    expect(rig.reports).toMatchObject([{ type: 'final-checks-ended', failure }])
    expect(rig.leftovers()).toEqual([])
  })
})

const stopped: readonly (readonly [string, RigOptions])[] = [
  ['while the workspace is made', { workspaces: (inner, rig) => ({ ...inner, prepare: (request) => {
    const preparing = inner.prepare(request)
    rig.controller.abort('interrupted')
    return preparing
  } }) }],
  ['while a command runs', { checks: [onRun], programs: { whole: () => new Promise(() => {}) }, lander: (inner, rig) => ({ ...inner, head: (...args) => (setImmediate(() => setImmediate(() => rig.controller.abort('interrupted'))), inner.head(...args)) }) }],
]

test.each(stopped)('stopped %s, they say nothing and leave nothing', async (_, options) => {
  using rig = await carryOut(options)
  expect([rig.reports, rig.leftovers()]).toEqual([[], []])
})
