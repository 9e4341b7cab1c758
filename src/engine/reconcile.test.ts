import { expect, test } from 'vitest'
import { DrivenRun } from '../../test/rig/driven-run.ts'
import { makePlan } from '../../test/rig/make-plan.ts'
import type { Lease } from '../core/run/signal.ts'
import type { Assignment, WorkerPool } from '../ports/worker-pool.ts'
import { reconcile } from './reconcile.ts'

/** Holds what it is given and does nothing with it. */
class IdlePool implements WorkerPool {
  readonly submitted: Lease[] = []
  readonly stopped: Lease[] = []
  readonly #held = new Set<Lease>()

  submit({ lease }: Assignment): void {
    this.submitted.push(lease)
    this.#held.add(lease)
  }

  stop(lease: Lease): void {
    this.stopped.push(lease)
  }

  held(): ReadonlySet<Lease> {
    return this.#held
  }

  async close(): Promise<void> {}
}

/** A run whose attempt was asked to stop, and whose worker has died since. */
const orphaned = (hasRollback: boolean): { readonly run: DrivenRun; readonly pool: IdlePool } => {
  const run = DrivenRun.open(makePlan([{ id: 'a', hasRollback }]))
  run.send({ type: 'cancel-task', task: 'a' })
  return { run, pool: new IdlePool() }
}

test('an attempt that has to stop and is held by nobody is over', () => {
  const { run, pool } = orphaned(false)
  expect(reconcile(run.state, pool)).toEqual([{ type: 'attempt-ended', lease: run.lease('a'), ending: { status: 'stopped', rolledBack: true } }])
  expect(pool.submitted).toEqual([])
})

test('one with a rollback function gets a worker that runs it, and is stopped', () => {
  const { run, pool } = orphaned(true)
  expect(reconcile(run.state, pool)).toEqual([])
  expect([pool.submitted, pool.stopped]).toEqual([[run.lease('a')], [run.lease('a')]])
})

test('a worker is told whether another one held the attempt before it', () => {
  const run = DrivenRun.open(makePlan([{ id: 'a' }]))
  const told: boolean[] = []
  for (const _ of [1, 2]) {
    const pool = new IdlePool()
    pool.submit = (assignment: Assignment) => void (assignment.type === 'attempt' && told.push(assignment.progress.wasHeld))
    reconcile(run.state, pool)
    run.send({ type: 'open' })
  }
  expect(told).toEqual([false, true])
})

test('what is held is not submitted again, and what is not wanted is stopped', () => {
  const run = DrivenRun.open(makePlan([{ id: 'a' }]))
  const pool = new IdlePool()
  reconcile(run.state, pool)
  reconcile(run.state, pool)
  expect([pool.submitted, pool.stopped]).toEqual([[run.lease('a')], []])
  const [lease] = pool.submitted
  run.succeed('a')
  reconcile(run.state, pool)
  expect(pool.stopped).toEqual([lease])
})
