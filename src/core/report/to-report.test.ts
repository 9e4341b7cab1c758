import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DrivenRun } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import { Random } from '../../../test/rig/random.ts'
import { randomPlan } from '../../../test/rig/random-plan.ts'
import { reportSchema } from './report.ts'
import { toReport } from './to-report.ts'

/** a (100 ms) → b (300 ms) beside c (150 ms), two at once. */
function playDiamond(): DrivenRun {
  const run = DrivenRun.open(makePlan([{ id: 'a' }, { id: 'b', needs: ['a'] }, { id: 'c' }, { id: 'd', needs: ['b'] }], { concurrency: 2 }))
  run.now += 100
  run.succeed('a')
  run.now += 50
  run.succeed('c')
  run.now += 250
  run.succeed('b')
  run.now += 20
  run.succeed('d')
  return run
}

describe('the report', () => {
  it('compares the measured makespan with the larger of critical path and work per place', () => {
    const run = playDiamond()
    const { run: numbers, totals } = toReport(run.state, run.now + 5_000)
    expect(numbers).toMatchObject({ durationMs: 420, workMs: 570, criticalPathMs: 420, criticalPath: ['a', 'b', 'd'], idealMakespanMs: 420, efficiency: 1, concurrency: 2 })
    expect(totals).toMatchObject({ tasks: 4, succeeded: 4, attempts: 4, retried: 0, files: 4, linesAdded: 8, linesRemoved: 4, costUsd: null })
  })

  it('efficiency is ideal by measured when places stood idle', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a' }, { id: 'b' }], { concurrency: 1 }))
    run.now += 100
    run.succeed('a')
    run.send({ type: 'interrupt' })
    run.now += 50
    run.fail('b')
    run.now += 10_000
    run.send({ type: 'open' })
    run.now += 100
    run.succeed('b')
    const { run: numbers, tasks } = toReport(run.state, run.now)
    expect(numbers).toMatchObject({ durationMs: 250, workMs: 250, idealMakespanMs: 250, efficiency: 1 })
    expect(tasks[1]?.attempts.map(({ outcome }) => outcome)).toEqual(['released', 'succeeded'])
  })

  it('counts what waited for a retry as lost time', () => {
    const run = DrivenRun.open(makePlan([{ id: 'a' }], { backoff: { baseMs: 50, maxMs: 100, jitter: 0 } }))
    run.now += 100
    run.fail('a')
    run.wait(100)
    run.now += 200
    run.succeed('a')
    const { run: numbers, tasks, totals } = toReport(run.state, run.now)
    expect(numbers).toMatchObject({ durationMs: 400, criticalPathMs: 200, workMs: 300, idealMakespanMs: 200, efficiency: 0.5 })
    expect(totals).toMatchObject({ attempts: 2, retried: 1, rolledBack: 1 })
    expect(tasks[0]).toMatchObject({ durationMs: 200, attempts: [{ failure: { kind: 'agent-failed' }, rolledBack: true }, { failure: null }] })
  })

  it('of any run at any moment has the published shape', () => {
    assert(
      property(integer({ min: 0, max: 2 ** 31 - 1 }), integer({ min: 0, max: 40 }), (seed, steps) => {
        const random = new Random(seed)
        const run = DrivenRun.open(randomPlan(random), { seed })
        for (let count = 0; count < steps; count += 1) {
          const running = [...run.state.running].map(({ task }) => task.id)
          if (running.length > 0 && random.chance(0.7)) run[random.chance(0.6) ? 'succeed' : 'fail'](random.pick(running))
          else run.send(random.pick([{ type: 'interrupt' }, { type: 'open' }, { type: 'pause' }, { type: 'resume' }]))
          run.wait(random.int(0, 60_000))
        }
        const report = toReport(run.state, run.now)
        expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
        expect(report.run.efficiency ?? 0).toBeLessThanOrEqual(1)
        expect(report.totals.succeeded + report.totals.failed + report.totals.skipped + report.totals.canceled).toBe(report.tasks.filter(({ outcome }) => outcome !== null).length)
      }),
      { numRuns: 60 },
    )
  })
})
