import { expect, it } from 'vitest'
import { DrivenRun } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import { metricsOf } from './metrics-of.ts'

it('an attempt that succeeded leaves its times by phase, its size and its number', () => {
  const run = DrivenRun.open(makePlan([{ id: 'a', retries: 1 }], { backoff: { baseMs: 50, maxMs: 100, jitter: 0 } }))
  run.wait(30)
  const [failed] = run.fail('a')
  if (failed === undefined) throw new Error('nothing happened')
  expect(metricsOf(run.state, failed, run.now)).toEqual([{ taskId: 'a', name: 'failed_duration_ms', value: 30 }])
  run.wait(100)
  for (const [phase, ms] of [['working', 10], ['checking', 200], ['landing', 40]] as const) {
    run.now += ms
    run.send({ type: 'attempt-advanced', lease: run.lease('a'), phase })
  }
  run.now += 5
  const [succeeded] = run.succeed('a')
  if (succeeded === undefined) throw new Error('nothing happened')
  expect(Object.fromEntries(metricsOf(run.state, succeeded, run.now).map(({ name, value }) => [name, value]))).toEqual({
    duration_ms: 255, queue_ms: 0, preparing_ms: 10, working_ms: 200, checking_ms: 40, landing_ms: 5, files_changed: 1, lines_added: 2, lines_removed: 1, attempts: 2,
  })
})

it('other events leave none', () => {
  const run = new DrivenRun(makePlan([{ id: 'a' }]))
  for (const event of run.send({ type: 'open' })) expect(metricsOf(run.state, event, run.now)).toEqual([])
})
