import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AttemptResult, RunEvent } from '../../src/core/run/event.ts'
import { decide } from '../../src/core/run/decide.ts'
import { evolve } from '../../src/core/run/evolve.ts'
import { newRun } from '../../src/core/run/new-run.ts'
import type { RunState } from '../../src/core/run/state.ts'
import { makePlan } from '../../test/rig/make-plan.ts'
import type { Bench } from '../harness/bench.ts'
import { lowerBoundMs, makeGraph, type TaskGraph } from '../harness/graph.ts'
import { geometricMean, quantile } from '../harness/statistics.ts'
import { parseWorkflow } from '../harness/wf-instances.ts'

/** The order alone: the real core on a virtual clock, against the bound that no schedule can beat. */
export const policy: Bench = {
  name: 'policy',
  about: 'the order of starting alone, on a virtual clock: makespan against the bound, with and without known durations',
  async run({ tell }) {
    const sets = [
      { set: 'uniform lengths', graphs: seededGraphs('uniform'), goals: [1.005, 1.02] },
      { set: 'lognormal lengths', graphs: seededGraphs('lognormal'), goals: [1.005, null] },
      { set: 'WfInstances', graphs: realWorkflows(), goals: [null, null] },
    ] as const
    for (const { set, graphs, goals } of sets) {
      if (graphs.length === 0) continue
      for (const [index, known] of [true, false].entries()) {
        const ratios = graphs.flatMap((graph) => [2, 4, 8, 16].filter((machines) => machines <= graph.needs.length).map((machines) => makespanMs(graph, { machines, known }) / lowerBoundMs(graph, machines)))
        const name = `${set} ${known ? 'known' : 'unknown'}, makespan ÷ bound`
        const spread = { median: geometricMean(ratios), min: Math.min(...ratios), max: Math.max(...ratios) }
        tell({ name, ours: `${ratios.length} cases`, other: `p95 ${quantile(ratios, 0.95).toFixed(3)}`, spread, goal: goals[index] ?? null }, ratios)
      }
    }
  },
}

/** Half layered, half sparse, of 50 and 100 tasks. */
function seededGraphs(lengths: 'uniform' | 'lognormal'): readonly TaskGraph[] {
  return Array.from({ length: 240 }, (_, index) => makeGraph(index % 2 === 0 ? 'layered' : 'sparse', index % 4 < 2 ? 50 : 100, { seed: index + 1, medianMs: 1000, lengths }))
}

/** Real workflow executions (WfFormat), from the folder that BENCH_WFINSTANCES names; none without it. */
function realWorkflows(): readonly TaskGraph[] {
  const folder = process.env['BENCH_WFINSTANCES']
  if (folder === undefined) return []
  return readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => parseWorkflow(readFileSync(join(folder, name), 'utf8')))
}

const settled: AttemptResult = { change: { commit: null, base: null, files: 0, linesAdded: 0, linesRemoved: 0, paths: [] }, landed: null, checks: [], summary: '', costUsd: null }

/** Runs the graph through `decide` and `evolve`, each task taking exactly its time. */
function makespanMs(graph: TaskGraph, { machines, known }: { readonly machines: number; readonly known: boolean }): number {
  const plan = makePlan(graph.needs.map((needs, index) => ({ id: `t${index}`, needs: needs.map((need) => `t${need}`), timeoutMs: 1e12 })), { concurrency: machines })
  const durationsMs = known ? Object.fromEntries(graph.durationsMs.map((ms, index) => [`t${index}`, ms])) : {}
  const state = newRun({ type: 'run-created', runId: 'bench', plan, bases: {}, durationsMs, seed: 1, durable: false }, 0)
  const ends = new Map<string, number>()
  let now = 0
  fold(state, { type: 'run-opened', epoch: 1 }, now)
  for (;;) {
    for (let events = decide(state, { type: 'tick' }, now); events.length > 0; events = decide(state, { type: 'tick' }, now)) {
      for (const event of events) {
        fold(state, event, now)
        if (event.type === 'attempt-started') ends.set(event.task, now + (graph.durationsMs[Number(event.task.slice(1))] ?? 0))
      }
    }
    if (state.status === 'ended') return now
    now = Math.min(...ends.values())
    for (const [task, at] of ends) {
      if (at > now) continue
      ends.delete(task)
      fold(state, { type: 'attempt-succeeded', task, attempt: 1, result: settled }, now)
    }
  }
}

function fold(state: RunState, event: RunEvent, now: number): void {
  evolve(state, event, now)
}
