import { expect, test } from 'vitest'
import { makePlan } from '../../test/rig/make-plan.ts'
import { ManualClock } from '../adapters/memory/manual-clock.ts'
import { createMemoryStore } from '../adapters/memory/memory-store.ts'
import type { WorkerPool } from '../ports/worker-pool.ts'
import { createRun } from './open-run.ts'
import { RunLoop } from './run-loop.ts'

const noWorkers: WorkerPool = { submit: () => {}, stop: () => {}, held: () => new Set(), close: async () => {} }

test('a report that comes when the run is over is stale: its worker does not wait for ever', async () => {
  const { store } = createMemoryStore()
  const clock = new ManualClock(1_000)
  const created = { type: 'run-created', runId: 'r', plan: makePlan([{ id: 'a' }]), bases: {}, durationsMs: {}, seed: 1, durable: true } as const
  const loop = new RunLoop({ state: await createRun(store, { created, at: clock.now(), planPath: null }), planPath: null, store, pool: noWorkers, clock })
  loop.send({ type: 'cancel' })
  expect(await loop.run()).toMatchObject({ status: 'ended', outcome: 'canceled' })
  expect(await loop.report({ type: 'attempt-ended', lease: 'a#1@1', ending: { status: 'stopped', rolledBack: true } })).toBe('stale')
})
