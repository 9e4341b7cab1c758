import { describe, expect, it } from 'vitest'
import { quantile, summarizeAttempts, type MeasuredAttempt } from './summarize-attempts.ts'

const base: MeasuredAttempt = {
  runId: 'r1', taskId: 'a', agent: 'claude', model: 'anthropic/x', kind: 'ui', outcome: 'succeeded', durationMs: 100, queueMs: 10, cpuMs: null, peakMemoryBytes: null,
  inputTokens: null, outputTokens: null, costUsd: null, turns: null, linesAdded: 1, linesRemoved: 0, baseScore: null, headScore: null,
}

describe('a summary of attempts', () => {
  it('adds up what was measured and leaves null what was not', () => {
    const [summary] = summarizeAttempts([base, { ...base, cpuMs: 5, durationMs: 300 }, { ...base, outcome: 'failed', durationMs: 9_000, cpuMs: 7, costUsd: 0.5, peakMemoryBytes: 9 }, { ...base, outcome: 'released' }], 'task')
    expect(summary).toMatchObject({ name: 'a', attempts: 4, succeeded: 2, failed: 1, medianDurationMs: 200, cpuMs: 12, costUsd: 0.5, peakMemoryBytes: 9, inputTokens: null, meanTurns: null, linesAdded: 2 })
    expect(summary?.successShare).toBeCloseTo(2 / 3)
  })

  it('groups by what is asked for, in the order of appearance', () => {
    const attempts = [{ ...base, taskId: 'b', model: null, kind: '' }, base, { ...base, runId: 'r2' }]
    expect(summarizeAttempts(attempts, 'task').map(({ name }) => name)).toEqual(['b', 'a'])
    expect(summarizeAttempts(attempts, 'run').map(({ name, attempts: count }) => [name, count])).toEqual([['r1', 2], ['r2', 1]])
    expect(summarizeAttempts(attempts, 'model').map(({ name }) => name)).toEqual(['(no model)', 'anthropic/x'])
    expect(summarizeAttempts(attempts, 'kind').map(({ name }) => name)).toEqual(['(no labels)', 'ui'])
  })

  it('tells how attempts that succeeded changed the score', () => {
    const scored = { ...base, baseScore: 70, headScore: 75 }
    expect(summarizeAttempts([scored, { ...scored, headScore: 73 }, { ...scored, outcome: 'failed', headScore: 0 }], 'task')[0]?.meanScoreChange).toBe(4)
  })

  it('interpolates quantiles', () => {
    expect([quantile([], 0.5), quantile([7], 0.95), quantile([0, 10], 0.25)]).toEqual([null, 7, 2.5])
  })
})
