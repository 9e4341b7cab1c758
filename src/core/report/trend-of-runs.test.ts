import { expect, it } from 'vitest'
import type { MeasuredAttempt } from './summarize-attempts.ts'
import { trendOfRuns } from './trend-of-runs.ts'

const base: MeasuredAttempt & { readonly startedAt: number } = {
  runId: 'r1', taskId: 'a', agent: 'claude', model: null, kind: '', outcome: 'succeeded', durationMs: 100, queueMs: 0, cpuMs: null, peakMemoryBytes: null,
  inputTokens: null, outputTokens: null, costUsd: null, turns: null, linesAdded: 0, linesRemoved: 0, baseScore: null, headScore: null, startedAt: 1,
}

it('holds each run against what the same tasks took in the runs before it, the oldest first', () => {
  const attempts = [
    { ...base, runId: 'r3', startedAt: 3, durationMs: 400, inputTokens: 50, outputTokens: 50, costUsd: 3 },
    { ...base, runId: 'r3', taskId: 'new', startedAt: 3, durationMs: 9_000, costUsd: 90 },
    { ...base, runId: 'r2', startedAt: 2, durationMs: 300 },
    { ...base, runId: 'r2', startedAt: 2, outcome: 'failed', durationMs: 7_000, inputTokens: 30, costUsd: 1 },
    { ...base, inputTokens: 20, costUsd: 1 },
  ]
  const trend = trendOfRuns(attempts)
  expect(trend.map(({ name, durationChange, tokensChange, costChange }) => ({ name, durationChange, tokensChange, costChange }))).toEqual([
    { name: 'r1', durationChange: null, tokensChange: null, costChange: null },
    { name: 'r2', durationChange: 2, tokensChange: 0.5, costChange: 0 },
    { name: 'r3', durationChange: 1, tokensChange: 3, costChange: 2 },
  ])
})
