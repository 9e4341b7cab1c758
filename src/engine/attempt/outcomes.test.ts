import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createInPlaceWorkspaces } from '../../adapters/in-place/in-place-workspaces.ts'
import { ManualClock } from '../../adapters/memory/manual-clock.ts'
import type { AgentStep } from '../../adapters/memory/memory-agent.ts'
import type { MemoryProgram } from '../../adapters/memory/memory-process.ts'
import { createMemoryStore } from '../../adapters/memory/memory-store.ts'
import { textOf } from '../../adapters/memory/memory-tree.ts'
import type { Failure } from '../../core/run/failure.ts'
import { AttemptRig, type RigOptions } from './attempt.testrig.ts'

const write = (path: string, content = 'new\n'): AgentStep => ({ type: 'write', path, content })
const program = (code: number, text = ''): MemoryProgram => async ({ write }) => {
  write(text)
  return code
}

test('an attempt that succeeds lands its change as one commit on the head', async () => {
  using rig = new AttemptRig({ steps: [write('b.txt')], checks: [{ name: 'good' }], programs: { good: program(0) }, task: { name: 'A task', description: 'All of it.' } })
  expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: { repository: 'main', commit: rig.head }, summary: 'did all of 1 steps', checks: [{ check: 'good', on: 'task', status: 'passed' }], change: { files: 1, linesAdded: 1, paths: ['b.txt'] } } })
  const landed = rig.repository.read(rig.head)
  expect(landed.parents).toEqual([rig.base])
  expect(textOf(landed.tree, 'b.txt')).toBe('new\n')
  expect(landed.message).toEqual({ subject: 'A task', body: 'All of it.', trailers: [['Fleet-Run', 'run'], ['Fleet-Task', 't'], ['Fleet-Attempt', '1'], ['Fleet-Agent', 'command']] })
  expect(rig.types()).toEqual(['attempt-advanced', 'attempt-worked', 'attempt-advanced', 'attempt-advanced', 'attempt-landing', 'attempt-ended'])
  expect(rig.leftovers()).toEqual([])
  expect(rig.rollbacks).toEqual([])
})

const failures: readonly (readonly [string, RigOptions, Partial<Failure>])[] = [
  ['an agent that fails', { steps: [write('b.txt'), { type: 'fail', message: 'no idea' }] }, { kind: 'agent-failed', message: 'no idea' }],
  ['an agent that changes nothing', { steps: [{ type: 'say', text: 'done!' }] }, { kind: 'nothing-changed' }],
  ['a change out of scope', { steps: [write('src/in.txt'), write('out.txt')], task: { files: ['src/**'] } }, { kind: 'out-of-scope', paths: ['out.txt'] }],
  ['a link that leads out', { steps: [{ type: 'link', path: 'src/out', target: '../../..' }] }, { kind: 'out-of-scope', paths: ['src/out'] }],
  ['a setup that fails', { setup: ['install'], programs: { install: program(3, 'no network\n') }, steps: [write('b.txt')] }, { kind: 'setup-failed', output: 'no network' }],
  ['a setup that is not there', { setup: ['install'], steps: [write('b.txt')] }, { kind: 'environment' }],
  ['a check that fails', { steps: [write('b.txt')], checks: [{ name: 'bad' }], programs: { bad: program(1, 'line 3 is wrong\n') } }, { kind: 'check-failed', check: 'bad', on: 'task', output: 'line 3 is wrong' }],
  ['a check that is killed', { steps: [write('b.txt')], checks: [{ name: 'bad' }], programs: { bad: async () => ({ signal: 'SIGSEGV' }) } }, { kind: 'check-crashed', check: 'bad', output: '[killed by SIGSEGV]' }],
  ['a check that cannot be started', { steps: [write('b.txt')], checks: [{ name: 'bad' }] }, { kind: 'check-crashed', output: 'there is no program bad' }],
  ['a validate function that says no', { steps: [write('b.txt')], validate: () => false }, { kind: 'check-failed', check: 'validate', output: 'the function returned false' }],
  ['a validate function that says why', { steps: [write('b.txt')], validate: async () => 'too blue' }, { kind: 'check-failed', output: 'too blue' }],
  ['a validate function that throws', { steps: [write('b.txt')], validate: () => { throw new Error('broken') } }, { kind: 'check-crashed', check: 'validate', output: expect.stringContaining('broken') }],
  ['too little room on the disk', { policy: { minFreeDiskBytes: 2 ** 60 }, steps: [write('b.txt')] }, { kind: 'environment', hint: 'Make room, then run fleet resume.' }],
]

describe('an attempt fails, is undone and leaves nothing, by', () => {
  test.each(failures)('%s', async (_, options, failure) => {
    using rig = new AttemptRig(options)
    expect(await rig.run()).toMatchObject({ status: 'failed', failure, rolledBack: true })
    expect(rig.head).toBe(rig.base)
    expect(rig.leftovers()).toEqual([])
  })
})

test('what the agent changed goes before the rollback function runs, in the same folder', async () => {
  const seen: string[] = []
  using rig = new AttemptRig({ steps: [write('a.txt', 'spoilt')], validate: () => false, rollback: ({ workspace, changedPaths }) => void seen.push(readFileSync(join(workspace, 'a.txt'), 'utf8'), ...changedPaths) })
  expect(await rig.run()).toMatchObject({ status: 'failed', rolledBack: true })
  expect(seen).toEqual(['a\n', 'a.txt'])
})

test('a rollback function that throws is the failure that counts', async () => {
  using rig = new AttemptRig({ steps: [{ type: 'fail', message: 'no' }], rollback: () => { throw new Error('the server is gone') } })
  expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'rollback-failed', paths: ['rollback function: the server is gone'] }, rolledBack: false })
})

test('a tree that could not be brought back is the failure that counts', async () => {
  using rig = new AttemptRig({
    steps: [{ type: 'fail', message: 'no' }],
    workspaces: (inner) => ({ ...inner, prepare: async (request) => {
      const workspace = await inner.prepare(request)
      workspace.rollback = async () => ({ verified: false, restored: 0, differences: ['stuck.txt'] })
      return workspace
    } }),
  })
  expect(await rig.run()).toMatchObject({ status: 'failed', failure: { kind: 'rollback-failed', paths: ['stuck.txt'] }, rolledBack: false })
})

test('an agent that may change nothing succeeds without landing', async () => {
  using rig = new AttemptRig({ task: { allowEmpty: true } })
  expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: null, change: { files: 0 } } })
  expect(rig.head).toBe(rig.base)
})

test('without isolation nothing is captured or landed, and the checks decide', async () => {
  using good = new AttemptRig({ task: { isolation: 'none' }, validate: () => true })
  expect(await good.run()).toMatchObject({ status: 'succeeded', result: { landed: null, change: { commit: null } } })
  using bad = new AttemptRig({ task: { isolation: 'none' }, validate: () => false })
  expect(await bad.run()).toMatchObject({ status: 'failed' })
})

test('what setup makes is there for the agent and no part of the change', async () => {
  const install: MemoryProgram = async ({ cwd }) => {
    writeFileSync(join(cwd, 'installed'), 'yes')
    return 0
  }
  using rig = new AttemptRig({ setup: ['install'], programs: { install }, steps: [{ type: 'edit', path: 'installed', edit: (text) => text }, write('b.txt')] })
  expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { change: { paths: ['b.txt'] } } })
})

test('a bug in a port is no failure of the task: it is thrown', async () => {
  using rig = new AttemptRig({ steps: [write('b.txt')], lander: (inner) => ({ ...inner, integrate: async () => { throw new TypeError('a bug') } }) })
  await expect(rig.run()).rejects.toThrow('a bug')
  expect(rig.types()).not.toContain('attempt-ended')
  expect(rig.leftovers()).toEqual([])
})

describe('in place', () => {
  const rigInPlace = (options: RigOptions): AttemptRig => {
    const { snapshots } = createMemoryStore()
    const rig = new AttemptRig({ ...options, task: { isolation: 'in-place' }, workspaces: () => createInPlaceWorkspaces({ snapshots, clock: new ManualClock(1_000) }) })
    writeFileSync(join(rig.path, 'a.txt'), 'a\n')
    return rig
  }

  test('a change that passes stays where it was made', async () => {
    using rig = rigInPlace({ steps: [write('a.txt')], validate: () => true })
    expect(await rig.run()).toMatchObject({ status: 'succeeded', result: { landed: null, change: { commit: null, files: 1 } } })
    expect(readFileSync(join(rig.path, 'a.txt'), 'utf8')).toBe('new\n')
  })

  test('a change that fails is taken back', async () => {
    using rig = rigInPlace({ steps: [write('a.txt')], validate: () => false })
    expect(await rig.run()).toMatchObject({ status: 'failed', rolledBack: true })
    expect(readFileSync(join(rig.path, 'a.txt'), 'utf8')).toBe('a\n')
  })
})
