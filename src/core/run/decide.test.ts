import { describe, expect, it } from 'vitest'
import { agentFailure, DrivenRun, resultOf } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import { decide } from './decide.ts'
import type { RunEvent } from './event.ts'
import { maxHoldings } from './lease.ts'
import { wanted } from './wanted.ts'

const chain = makePlan([{ id: 'a', retries: 1 }, { id: 'b', needs: ['a'] }, { id: 'c', needs: ['b'] }])
const types = (events: readonly RunEvent[]): readonly string[] => events.map((event) => ('task' in event ? `${event.type} ${event.task}` : event.type))
const change = resultOf('c').change

describe('opening and ticking', () => {
  it('starts what may start, once, and nothing before its dependencies', () => {
    const run = new DrivenRun(chain)
    expect(types(run.send({ type: 'open' }))).toEqual(['run-opened', 'attempt-started a'])
    expect(run.send({ type: 'tick' })).toEqual([])
    expect(types(run.succeed('a'))).toEqual(['attempt-succeeded a', 'attempt-started b'])
    expect(types(run.succeed('b'))).toEqual(['attempt-succeeded b', 'attempt-started c'])
    expect(run.succeed('c').at(-1)).toEqual({ type: 'run-ended', outcome: 'succeeded' })
    expect(run.send({ type: 'open' })).toEqual([])
  })

  it('an attempt beyond its limit is stopped, counted as timed out, and tried again', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', timeoutMs: 5_000, retries: 1 }]))
    expect(wanted(run.state).wakeAt).toBe(run.now + 5_000)
    expect(run.wait(4_999)).toEqual([])
    expect(run.wait(1)).toEqual([{ type: 'attempt-stopping', task: 'a', attempt: 1, reason: 'timed-out' }])
    const [failed] = run.send({ type: 'attempt-ended', lease: run.lease('a'), ending: { status: 'stopped', rolledBack: true } })
    expect(failed).toMatchObject({ type: 'attempt-failed', failure: { kind: 'timed-out', limit: 'wall', limitMs: 5_000 }, rolledBack: true, retryAt: expect.any(Number) })
  })

  it('landing is not cut by the limit of an attempt', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', timeoutMs: 5_000 }]))
    run.send({ type: 'attempt-advanced', lease: run.lease('a'), phase: 'landing' })
    expect(run.wait(60_000)).toEqual([])
  })

  it('final checks run once after all have landed, and their failure is the run\'s', () => {
    const run = DrivenRun.open({ ...makePlan([{ id: 'a' }]), hasRunChecks: true })
    expect(types(run.succeed('a'))).toEqual(['attempt-succeeded a', 'final-checks-started'])
    const lease = wanted(run.state).finalChecks ?? ''
    expect(run.send({ type: 'final-checks-ended', lease: 'run-checks#1@99', checks: [], failure: null })).toEqual([])
    expect(run.send({ type: 'final-checks-ended', lease, checks: [], failure: { kind: 'check-failed', message: 'no', check: 'x', on: 'run', output: '' } }).at(-1)).toEqual({ type: 'run-ended', outcome: 'failed' })
  })
})

describe('reports', () => {
  it('of a stale lease change nothing, whatever they say', () => {
    const run = DrivenRun.open(chain)
    const stale = run.lease('a')
    run.send({ type: 'open' })
    expect(run.lease('a')).not.toBe(stale)
    for (const lease of [stale, 'a#2@1', 'z#1@1', '', 'a#1@x']) {
      expect(run.send({ type: 'attempt-advanced', lease, phase: 'working' })).toEqual([])
      expect(run.send({ type: 'attempt-worked', lease, change })).toEqual([])
      expect(run.send({ type: 'attempt-landing', lease, intent: { repository: 'main', branch: 'b', commit: 'c', expected: 'd', checks: [] } })).toEqual([])
      expect(run.send({ type: 'attempt-ended', lease, ending: { status: 'succeeded', result: resultOf('c') } })).toEqual([])
      expect(run.send({ type: 'worker-lost', lease, message: 'gone' })).toEqual([])
    }
    run.succeed('a')
    expect(run.send({ type: 'attempt-ended', lease: 'a#1@2', ending: { status: 'succeeded', result: resultOf('c') } })).toEqual([])
  })

  it('a failure is tried again until the budget is used up, then what needs it is skipped', () => {
    const run = DrivenRun.open(chain)
    expect(types(run.fail('a'))).toEqual(['attempt-failed a'])
    expect(run.task('a')).toMatchObject({ status: 'backing-off', failures: 1 })
    const { retryAt } = run.task('a')
    expect(wanted(run.state).wakeAt).toBe(retryAt)
    expect(types(run.wait((retryAt ?? 0) - run.now))).toEqual(['backoff-ended a', 'attempt-started a'])
    expect(types(run.fail('a'))).toEqual(['attempt-failed a', 'task-skipped b', 'task-skipped c', 'run-ended'])
    expect(run.statuses()).toEqual({ a: 'failed', b: 'skipped', c: 'skipped' })
  })

  it('the environment\'s failure halts the run and costs no retry', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', retries: 0 }, { id: 'b', retries: 0 }]))
    const failure = { kind: 'environment', message: 'disk full', hint: 'make room' } as const
    expect(types(run.fail('a', failure))).toEqual(['attempt-released a', 'run-halted'])
    expect(run.task('a')).toMatchObject({ status: 'waiting', failures: 0 })
    expect(wanted(run.state).isDone).toBe(false)
    expect(types(run.fail('b', failure))).toEqual(['attempt-released b'])
    expect(wanted(run.state).isDone).toBe(true)
    expect(types(run.send({ type: 'open' }))).toEqual(['run-opened', 'attempt-started a', 'attempt-started b'])
  })

  it('a tree that could not be brought back is not worked on again', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', retries: 3 }]))
    expect(run.fail('a', { kind: 'rollback-failed', message: 'could not bring back', paths: ['x'] })[0]).toMatchObject({ type: 'attempt-failed', retryAt: null })
  })

  it('a lost worker\'s attempt goes on under a new lease, but not for ever', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', retries: 0 }]))
    for (let holding = 1; holding < maxHoldings; holding += 1) expect(types(run.send({ type: 'worker-lost', lease: run.lease('a'), message: 'gone' }))).toEqual(['attempt-reassigned a'])
    expect(run.send({ type: 'worker-lost', lease: run.lease('a'), message: 'gone' })[0]).toMatchObject({ type: 'attempt-failed', failure: { kind: 'worker-lost' } })
  })

  it('what was asked to stop may not land, and what has landed has landed', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a' }, { id: 'b' }]))
    run.send({ type: 'cancel' })
    const intent = { repository: 'main', branch: 'b', commit: 'c', expected: 'd', checks: [] }
    expect(run.send({ type: 'attempt-landing', lease: run.lease('a'), intent })).toEqual([])
    expect(types(run.succeed('a'))).toEqual(['attempt-succeeded a'])
    expect(run.send({ type: 'attempt-ended', lease: run.lease('b'), ending: { status: 'stopped', rolledBack: true } }).at(-1)).toEqual({ type: 'run-ended', outcome: 'canceled' })
  })
})

describe('commands', () => {
  it('pause and resume are void when they change nothing', () => {
    const run = DrivenRun.open(chain)
    expect(run.send({ type: 'resume' })).toEqual([])
    expect(types(run.send({ type: 'pause' }))).toEqual(['run-paused'])
    expect(run.send({ type: 'pause' })).toEqual([])
    expect(types(run.succeed('a'))).toEqual(['attempt-succeeded a'])
    expect(types(run.send({ type: 'resume' }))).toEqual(['run-resumed', 'attempt-started b'])
  })

  it('interrupt releases what runs and keeps the run', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', retries: 0 }, { id: 'b', needs: ['a'] }]))
    expect(types(run.send({ type: 'interrupt' }))).toEqual(['run-halted', 'attempt-stopping a'])
    expect(run.send({ type: 'interrupt' })).toEqual([])
    expect(types(run.fail('a'))).toEqual(['attempt-released a'])
    expect(run.task('a').failures).toBe(0)
    expect(wanted(run.state)).toMatchObject({ isDone: true, attempts: [] })
  })

  it('cancel-task stops a running one, cancels a waiting one, and is void for one that has ended', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a' }, { id: 'b', needs: ['a'] }, { id: 'c', needs: ['b'] }, { id: 'd' }]))
    expect(types(run.send({ type: 'cancel-task', task: 'b' }))).toEqual(['task-canceled b', 'task-skipped c'])
    expect(types(run.send({ type: 'cancel-task', task: 'a' }))).toEqual(['attempt-stopping a'])
    run.succeed('d')
    for (const task of ['a', 'b', 'd', 'nowhere']) expect(run.send({ type: 'cancel-task', task })).toEqual([])
  })

  it('approve-task counts only where it is waited for', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', approve: true }, { id: 'b' }, { id: 'c', approve: true, needs: ['b'] }]))
    expect(run.statuses()).toEqual({ a: 'awaiting-approval', b: 'running', c: 'waiting' })
    expect(run.send({ type: 'approve-task', task: 'b', by: 'ada' })).toEqual([])
    expect(types(run.send({ type: 'approve-task', task: 'a', by: 'ada' }))).toEqual(['task-approved a', 'attempt-started a'])
    expect(run.send({ type: 'approve-task', task: 'a', by: 'bob' })).toEqual([])
    expect(types(run.send({ type: 'approve-task', task: 'c', by: 'ada' }))).toEqual(['task-approved c'])
    expect(types(run.succeed('b'))).toEqual(['attempt-succeeded b', 'attempt-started c'])
  })

  it('approve-task also answers what a running attempt asks for, once, until another holder has it', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a' }]))
    expect(run.send({ type: 'attempt-asked', lease: 'a#1@7', question: 'rm -rf build' })).toEqual([])
    expect(types(run.send({ type: 'attempt-asked', lease: run.lease('a'), question: 'rm -rf build' }))).toEqual(['attempt-asked a'])
    expect(run.send({ type: 'approve-task', task: 'a', by: 'ada' })).toEqual([{ type: 'attempt-allowed', task: 'a', attempt: 1, by: 'ada' }])
    expect(run.send({ type: 'approve-task', task: 'a', by: 'ada' })).toEqual([])
    run.send({ type: 'attempt-asked', lease: run.lease('a'), question: 'again' })
    run.send({ type: 'worker-lost', lease: run.lease('a'), message: 'gone' })
    expect(run.send({ type: 'approve-task', task: 'a', by: 'ada' })).toEqual([])
  })

  it('retry-tasks reopens an ended run, resets what failed and what was skipped for it, and fills the budget', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', retries: 0 }, { id: 'b', needs: ['a'] }, { id: 'x', retries: 0 }, { id: 'y', needs: ['b', 'x'] }]))
    run.fail('a')
    run.fail('x')
    expect(run.state.outcome).toBe('failed')
    expect(types(run.send({ type: 'retry-tasks', tasks: ['a'] }))).toEqual(['run-reopened', 'task-reset a', 'task-reset b', 'attempt-started a'])
    expect(run.statuses()).toEqual({ a: 'running', b: 'waiting', x: 'failed', y: 'skipped' })
    expect(types(run.send({ type: 'retry-tasks', tasks: 'failed' }))).toEqual(['task-reset x', 'task-reset y', 'attempt-started x'])
    expect(run.send({ type: 'retry-tasks', tasks: ['nowhere'] })).toEqual([])
  })

  it('retry-tasks of a task brings back what it needs, and cuts a backoff short', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a', retries: 1 }, { id: 'b', needs: ['a'] }]))
    run.fail('a')
    expect(types(run.send({ type: 'retry-tasks', tasks: ['a'] }))).toEqual(['backoff-ended a', 'attempt-started a'])
    run.fail('a')
    expect(types(run.send({ type: 'retry-tasks', tasks: ['b'] }))).toEqual(['run-reopened', 'task-reset b', 'task-reset a', 'attempt-started a'])
  })

  it('every command but retry is void for a run that has ended', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a' }]))
    run.succeed('a')
    for (const type of ['pause', 'resume', 'cancel', 'interrupt', 'open'] as const) expect(run.send({ type }), type).toEqual([])
    expect(run.send({ type: 'retry-tasks', tasks: 'failed' })).toEqual([])
  })
})

describe('failure modes', () => {
  const tasks = ['a', 'b', 'c', 'd'].map((id) => ({ id, retries: 0 }))

  it.each([
    ['continue', ['attempt-failed a', 'attempt-started c']],
    ['finish-running', ['attempt-failed a', 'run-draining']],
    ['stop-now', ['attempt-failed a', 'run-stopping', 'attempt-stopping b']],
  ] as const)('%s', (onFailure, expected) => {
    const run = DrivenRun.open(makePlan(tasks, { onFailure, concurrency: 2 }))
    expect(types(run.fail('a'))).toEqual(expected)
  })

  it('the threshold is a share of all tasks and has to be exceeded', () => {
    const run = DrivenRun.open(makePlan(tasks, { concurrency: 1, failureThreshold: 0.5 }))
    expect(types(run.fail('a'))).not.toContain('run-draining')
    expect(types(run.fail('b'))).not.toContain('run-draining')
    expect(types(run.fail('c'))).toEqual(['attempt-failed c', 'run-draining', 'task-skipped d', 'run-ended'])
  })

  it('a canceled task is nobody\'s failure', () => {
    const run = DrivenRun.open(makePlan(tasks, { onFailure: 'stop-now', concurrency: 1 }))
    run.send({ type: 'cancel-task', task: 'a' })
    expect(types(run.fail('a', agentFailure))).toEqual(['attempt-failed a', 'attempt-started b'])
    expect(run.task('a').status).toBe('canceled')
  })
})

describe('purity', () => {
  it('decide leaves the state alone', () => {
    const run = new DrivenRun(chain)
    const before = JSON.stringify([...run.state.tasks.values()].map(({ status, attempts }) => [status, attempts]))
    decide(run.state, { type: 'open' }, 1)
    decide(run.state, { type: 'tick' }, 1)
    decide(run.state, { type: 'cancel' }, 1)
    expect(JSON.stringify([...run.state.tasks.values()].map(({ status, attempts }) => [status, attempts]))).toBe(before)
  })
})
