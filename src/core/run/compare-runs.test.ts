import { describe, expect, it } from 'vitest'
import { compareRuns } from './compare-runs.ts'
import type { RecordedEvent, RunEvent } from './event.ts'

const change = (commit: string, linesAdded = 1) => ({ commit, base: 'base', files: 1, linesAdded, linesRemoved: 0, paths: ['a.txt'] })
const succeeded = (task: string, commit: string, linesAdded = 1): RunEvent => ({ type: 'attempt-succeeded', task, attempt: 1, result: { change: change(commit, linesAdded), landed: { repository: 'main', commit }, checks: [{ check: 'types', on: 'task', status: 'passed', durationMs: commit.length, output: '' }], summary: '', costUsd: 0.5 } })
const started = (task: string): RunEvent => ({ type: 'attempt-started', task, attempt: 1 })
const ended: RunEvent = { type: 'run-ended', outcome: 'succeeded' }

function runOf(events: readonly RunEvent[], tree = 'abc'): Parameters<typeof compareRuns>[0] {
  return { events: events.map((event, index): RecordedEvent => ({ seq: index + 1, at: index * tree.length, event })), trees: { main: tree } }
}

describe('two runs', () => {
  it('are the same whatever their commits are called, when they were, and in which order tasks of different names went', () => {
    const one = runOf([{ type: 'run-opened', epoch: 1 }, started('a'), started('b'), succeeded('a', 'c1'), succeeded('b', 'c2'), ended])
    const other = runOf([started('b'), { type: 'run-halted', reason: 'interrupted', failure: null }, { type: 'run-opened', epoch: 2 }, succeeded('b', 'other'), started('a'), succeeded('a', 'names'), ended])
    expect(compareRuns(one, other)).toEqual([])
  })

  it('differ where something else came of a task, of the run, or of the tree', () => {
    const one = runOf([started('a'), succeeded('a', 'c1'), ended])
    expect(compareRuns(one, runOf([started('a'), succeeded('a', 'c1', 9), ended]))).toMatchObject([expect.stringMatching(/^task a: event 2 is .*"linesAdded":9[^]*recorded was .*"linesAdded":1/)])
    expect(compareRuns(one, runOf([started('a'), ended]))).toMatchObject([expect.stringMatching(/^task a: event 2 is missing/)])
    expect(compareRuns(one, runOf([started('a'), succeeded('a', 'c1'), { type: 'run-ended', outcome: 'failed' }]))).toMatchObject([expect.stringMatching(/^run: event 1/)])
    expect(compareRuns(one, runOf([started('a'), succeeded('a', 'c1'), ended], 'xyz'))).toEqual(['repository main: the tree is xyz, recorded was abc'])
  })
})
