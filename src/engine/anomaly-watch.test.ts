import { describe, expect, it } from 'vitest'
import { makePlan } from '../../test/rig/make-plan.ts'
import type { Anomaly } from '../core/forecast/find-anomalies.ts'
import { History, type AttemptSample } from '../core/forecast/history.ts'
import { evolve } from '../core/run/evolve.ts'
import type { RunEvent } from '../core/run/event.ts'
import { noMeasures, noUsage } from '../core/run/measures.ts'
import { newRun } from '../core/run/new-run.ts'
import { renderAnomaly } from '../reporters/forecast/render-anomaly.ts'
import { AnomalyWatch } from './anomaly-watch.ts'

const samples = Array.from({ length: 8 }, (_, index): AttemptSample => ({ taskId: 'a', agent: 'command', kind: '', outcome: 'succeeded', durationMs: 1_000 + 10 * index, costUsd: null, tokens: 500 + index, turns: 4, files: 2 }))

function watched(history = new History(samples)) {
  const state = newRun({ type: 'run-created', runId: 'r', plan: makePlan([{ id: 'a' }]), bases: {}, durationsMs: {}, seed: 1, durable: true }, 0)
  const told: Anomaly[] = []
  const watch = new AnomalyWatch(history, (anomaly) => told.push(anomaly))
  const send = (event: RunEvent, at: number): void => {
    evolve(state, event, at)
    watch.observe(event, state, at)
  }
  return { state, told, watch, send }
}

const change = { commit: null, base: null, files: 2, linesAdded: 1, linesRemoved: 0, paths: [] }
const succeeded = (tokens: number, files = 2): RunEvent => ({
  type: 'attempt-succeeded', task: 'a', attempt: 1,
  result: { change: { ...change, files }, landed: null, checks: [], summary: '', costUsd: null },
  measures: { ...noMeasures, turns: 4, usage: [{ ...noUsage, provider: 'xai', model: 'm', calls: 1, inputTokens: tokens }] },
})

describe('a watch for anomalies', () => {
  it('tells of an attempt that runs far longer than such attempts did, once', () => {
    const { state, told, watch, send } = watched()
    send({ type: 'attempt-started', task: 'a', attempt: 1 }, 0)
    watch.look(state, 5_500)
    watch.look(state, 11_000)
    watch.look(state, 20_000)
    expect(told.map(renderAnomaly)).toEqual(['a#1 takes unusually long: 5.5 s, usually 1.0 s (8 attempts)'])
  })

  it('tells of tokens and files that stand out when an attempt ends', () => {
    const { told, send } = watched()
    send({ type: 'attempt-started', task: 'a', attempt: 1 }, 0)
    send(succeeded(90_000, 400), 1_000)
    expect(told.map(({ measure }) => measure)).toEqual(['tokens', 'files'])
  })

  it('keeps quiet about ordinary attempts, and where there is too little history', () => {
    for (const { history, tokens } of [{ history: new History(samples), tokens: 520 }, { history: new History(samples.slice(0, 4)), tokens: 90_000 }]) {
      const { told, send } = watched(history)
      send({ type: 'attempt-started', task: 'a', attempt: 1 }, 0)
      send(succeeded(tokens), 1_050)
      expect(told).toEqual([])
    }
  })
})
