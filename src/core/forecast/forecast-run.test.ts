import { describe, expect, it } from 'vitest'
import { makePlan } from '../../../test/rig/make-plan.ts'
import { evolve } from '../run/evolve.ts'
import { newRun } from '../run/new-run.ts'
import type { RunState } from '../run/state.ts'
import { drawNormal, seededUniform, type Uniform } from './draw.ts'
import { forecastRun } from './forecast-run.ts'
import { History, type AttemptSample } from './history.ts'
import { scoreForecast } from './score-forecast.ts'
import { simulateRun } from './simulate-run.ts'

const unknown = { costUsd: null, tokens: null, turns: null, files: null }

/** Durations of tasks in a world whose laws nobody was told: kinds differ from each other, tasks of a kind too, and so do their runs. */
function makeWorld(uniform: Uniform, { tasks, kinds }: { readonly tasks: number; readonly kinds: number }) {
  const spread = 0.1 + 0.6 * uniform()
  const kindMeans = Array.from({ length: kinds }, () => Math.log(2_000) + 0.8 * drawNormal(uniform))
  const makeTasks = () =>
    Array.from({ length: tasks }, (_, index) => {
      const kind = index % kinds
      return { id: `t${index}`, kind: `kind-${kind}`, mean: (kindMeans[kind] ?? 0) + 0.4 * drawNormal(uniform), needs: index < 4 ? [] : [`t${Math.floor(uniform() * index)}`] }
    })
  return { makeTasks, draw: (task: { readonly mean: number }) => Math.exp(task.mean + spread * drawNormal(uniform)) }
}

function stateOf(tasks: readonly { readonly id: string; readonly needs: readonly string[]; readonly kind: string }[], concurrency: number): RunState {
  const plan = makePlan(tasks.map(({ id, needs, kind }) => ({ id, needs, labels: [kind], retries: 0 })), { concurrency })
  return newRun({ type: 'run-created', runId: 'r', plan, bases: {}, durationsMs: {}, seed: 1, durable: true }, 0)
}

type Trial = { readonly seed: number; readonly runs: number; readonly renames: boolean }

/** Foretells one run of one world from the runs before it; tells whether the truth lay in the 80 % range. */
function tryOnce({ seed, runs, renames }: Trial): boolean {
  const uniform = seededUniform(seed)
  const { makeTasks, draw } = makeWorld(uniform, { tasks: 24, kinds: 3 })
  const list = makeTasks()
  const samples = Array.from({ length: runs }, (_, run) => (renames ? makeTasks() : list).map((task): AttemptSample => ({ taskId: renames ? `old-${run}-${task.id}` : task.id, agent: 'command', kind: task.kind, outcome: 'succeeded', durationMs: draw(task), ...unknown }))).flat()
  const state = stateOf(list, 4)
  const forecast = forecastRun(state, new History(samples), { now: 0, seed, draws: 150 })
  const truth = simulateRun(list.map((task, index) => ({ needs: task.needs.map((need) => Number(need.slice(1))), rank: [...state.tasks.values()][index]?.rank ?? 0, durationMs: draw(task), isRunning: false })), 4)
  return forecast !== null && scoreForecast(forecast.remainingMs, truth).isWithin
}

function coverage(trial: Omit<Trial, 'seed'>, worlds = 200): number {
  let within = 0
  for (let seed = 1; seed <= worlds; seed += 1) if (tryOnce({ ...trial, seed })) within += 1
  return within / worlds
}

describe('a forecast', () => {
  it.each([
    { runs: 2, renames: false },
    { runs: 5, renames: false },
    { runs: 20, renames: false },
    { runs: 10, renames: true },
  ])('holds the truth in its 80 % range four times of five ($runs runs before, new tasks each time: $renames)', (trial) => {
    const share = coverage(trial)
    expect(share).toBeGreaterThanOrEqual(0.75)
    expect(share).toBeLessThanOrEqual(0.85)
  })

  it('says so when there is no history', () => {
    expect(forecastRun(stateOf([{ id: 't0', needs: [], kind: 'a' }], 1), new History([]), { now: 0, seed: 1 })).toBeNull()
  })

  it('narrows while the run goes on, and gives what has ended no time', () => {
    const uniform = seededUniform(5)
    const { makeTasks, draw } = makeWorld(uniform, { tasks: 12, kinds: 2 })
    const list = makeTasks()
    const samples = Array.from({ length: 6 }, () => list.map((task): AttemptSample => ({ taskId: task.id, agent: 'command', kind: task.kind, outcome: 'succeeded', durationMs: draw(task), ...unknown }))).flat()
    const history = new History(samples)
    const state = stateOf(list, 4)
    const widths: number[] = []
    let at = 0
    for (let round = 0; round < 12; round += 1) {
      const { remainingMs } = forecastRun(state, history, { now: at, seed: 1, draws: 200 }) ?? { remainingMs: { p10: 0, p50: 0, p90: 0 } }
      widths.push(remainingMs.p90 - remainingMs.p10)
      const next = [...state.tasks.values()].find(({ status, waitingFor }) => status === 'waiting' && waitingFor === 0)
      if (next === undefined) break
      evolve(state, { type: 'attempt-started', task: next.task.id, attempt: 1 }, at)
      at += 1_000
      evolve(state, { type: 'attempt-succeeded', task: next.task.id, attempt: 1, result: { change: { commit: null, base: null, files: 0, linesAdded: 0, linesRemoved: 0, paths: [] }, landed: null, checks: [], summary: '', costUsd: null } }, at)
    }
    expect(widths).toHaveLength(12)
    expect(widths.at(-1)).toBeLessThan((widths[0] ?? 0) / 2)
    expect(forecastRun(state, history, { now: at, seed: 1 })?.remainingMs).toEqual({ p10: 0, p50: 0, p90: 0 })
  })

  it('counts retries into time and money', () => {
    const sample = (outcome: AttemptSample['outcome'], index: number): AttemptSample => ({ taskId: `old-${index}`, agent: 'command', kind: 'a', outcome, durationMs: 1_000, ...unknown, costUsd: 0.1 })
    const good = new History(Array.from({ length: 40 }, (_, index) => sample('succeeded', index)))
    const bad = new History(Array.from({ length: 40 }, (_, index) => sample(index % 2 === 0 ? 'failed' : 'succeeded', index)))
    const plan = makePlan(Array.from({ length: 10 }, (_, index) => ({ id: `t${index}`, labels: ['a'], retries: 3 })), { concurrency: 2 })
    const state = newRun({ type: 'run-created', runId: 'r', plan, bases: {}, durationsMs: {}, seed: 1, durable: true }, 0)
    const [calm, rough] = [good, bad].map((history) => forecastRun(state, history, { now: 0, seed: 1 }))
    expect(calm?.costUsd?.p50).toBeCloseTo(1, 1)
    expect(rough?.costUsd?.p50).toBeGreaterThan(1.5)
    expect(rough?.remainingMs.p50).toBeGreaterThan(1.5 * (calm?.remainingMs.p50 ?? 0))
  })
})
