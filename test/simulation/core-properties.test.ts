import { assert, integer, property } from 'fast-check'
import { expect, it } from 'vitest'
import { ScriptedWorld } from '../../src/adapters/memory/scripted-worker-pool.ts'
import type { Signal } from '../../src/core/run/signal.ts'
import { agentFailure, DrivenRun, resultOf } from '../rig/driven-run.ts'
import { Random } from '../rig/random.ts'
import { randomPlan } from '../rig/random-plan.ts'
import { checkEnd, checkRunning, viewOf } from './invariants.ts'

/** A signal of any kind, from a person or from a worker whose lease may be current, old or made up. */
function randomSignal(run: DrivenRun, random: Random): Signal {
  const task = random.pick([...run.state.tasks.keys()])
  const attempts = run.task(task).attempts.length
  const lease = attempts > 0 && random.chance(0.8) ? run.lease(task) : `${task}#${random.int(0, 3)}@${random.int(0, 4)}`
  const commit = `${lease} ${run.log.length}`
  return random.pick<Signal>([
    { type: 'open' },
    { type: 'tick' },
    { type: 'pause' },
    { type: 'resume' },
    { type: 'resume' },
    { type: random.chance(0.1) ? 'cancel' : 'interrupt' },
    { type: 'cancel-task', task },
    { type: 'approve-task', task, by: 'someone' },
    { type: 'retry-tasks', tasks: random.chance(0.5) ? 'failed' : [task, 'nowhere'] },
    { type: 'attempt-advanced', lease, phase: random.pick(['preparing', 'working', 'checking', 'landing']) },
    { type: 'attempt-worked', lease, change: resultOf(commit).change },
    { type: 'attempt-landing', lease, intent: { repository: 'main', branch: 'b', commit, expected: 'head', checks: [] } },
    { type: 'attempt-ended', lease, ending: { status: 'succeeded', result: resultOf(commit) } },
    { type: 'attempt-ended', lease, ending: { status: 'failed', failure: random.chance(0.1) ? { kind: 'environment', message: 'disk full', hint: '' } : agentFailure, checks: [], rolledBack: true } },
    { type: 'attempt-ended', lease, ending: { status: 'stopped', rolledBack: true } },
    { type: 'attempt-asked', lease, question: 'may I' },
    { type: 'worker-lost', lease, message: 'gone' },
    { type: 'final-checks-ended', lease: `run-checks#1@${random.pick([run.state.epoch, 0])}`, checks: [], failure: null },
  ])
}

function step(run: DrivenRun, signal: Signal, world: ScriptedWorld): readonly string[] {
  const isStale = 'lease' in signal && signal.type !== 'final-checks-ended' && ![...run.state.running].some(({ task }) => run.lease(task.id) === signal.lease)
  const events = run.send(signal)
  for (const event of events) if (event.type === 'attempt-succeeded') world.landed.push({ task: event.task, commit: event.result.landed?.commit ?? '' })
  return [...checkRunning(run.state), ...(isStale && events.length > 0 ? [`a stale lease changed something: ${JSON.stringify(signal)} → ${JSON.stringify(events)}`] : [])]
}

/** People answer, workers succeed: whatever happened before, the run ends. */
function finish(run: DrivenRun, world: ScriptedWorld): readonly string[] {
  const problems: string[] = []
  for (let steps = 0; run.state.status !== 'ended'; steps += 1) {
    if (steps > 500) return [...problems, `the run does not end: ${JSON.stringify(viewOf(run.state)).slice(0, 500)}`]
    problems.push(...step(run, { type: run.state.status === 'paused' ? 'resume' : 'open' }, world))
    for (const [id, status] of Object.entries(run.statuses())) {
      if (status === 'awaiting-approval') problems.push(...step(run, { type: 'approve-task', task: id, by: 'someone' }, world))
      if (run.task(id).status === 'running') problems.push(...step(run, { type: 'attempt-ended', lease: run.lease(id), ending: run.task(id).attempts.at(-1)?.stopping === null ? { status: 'succeeded', result: resultOf(id) } : { status: 'stopped', rolledBack: true } }, world))
    }
    problems.push(...step(run, { type: 'final-checks-ended', lease: `run-checks#1@${run.state.epoch}`, checks: [], failure: null }, world))
    run.wait(400_000)
  }
  return problems
}

it('random plans under random signals keep the limits and the order, ignore stale leases, end, and replay to the same state', { timeout: 120_000 }, () => {
  assert(
    property(integer({ min: 0, max: 2 ** 31 - 1 }), integer({ min: 0, max: 120 }), (seed, signals) => {
      const random = new Random(seed)
      const run = DrivenRun.open(randomPlan(random), { seed })
      const world = new ScriptedWorld()
      const problems: string[] = [...checkRunning(run.state)]
      for (let count = 0; count < signals; count += 1) {
        run.wait(random.pick([0, 0, 1, 1_000, 30_000]))
        problems.push(...step(run, randomSignal(run, random), world))
      }
      problems.push(...finish(run, world), ...checkEnd(run.state, world))
      expect(problems).toEqual([])
      expect(viewOf(run.replay())).toEqual(viewOf(run.state))
    }),
    { numRuns: 400 },
  )
})
