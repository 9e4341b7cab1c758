import type { Plan } from '../core/plan/plan.ts'
import type { RunEvent } from '../core/run/event.ts'
import type { AttemptRow, MetricRow, RunRow, TaskRow, Turn, UsageRow } from './store.ts'

/** Turns as the engine writes them, for the conformance suite, crash tests and benchmarks. */
export const sampleAt = 1_760_000_000_000

const samplePlan: Plan = {
  version: 1,
  name: 'sample',
  repositories: [{ name: 'main', path: '/repositories/main', kind: 'git', readonly: false }],
  policy: {
    concurrency: 4,
    failureThreshold: 0.3,
    onFailure: 'continue',
    backoff: { baseMs: 1_000, maxMs: 60_000, jitter: 0.2 },
    timeoutMs: null,
    limits: { agents: {}, repositories: {}, labels: {}, resources: {} },
    budget: { usd: null, tokens: null, day: { usd: null, tokens: null }, unpriced: 'refuse' },
    minFreeDiskBytes: 0,
    maxPooledWorkspaces: 4,
    maxLogBytes: 1_000_000,
  },
  workspace: { link: [], copy: [], setup: [], sparse: [] },
  checks: [],
  providers: [],
  notify: [],
  mcp: [],
  hasRunChecks: false,
  tasks: [],
}

export function sampleRun(runId: string, changes: Partial<RunRow> = {}): RunRow {
  return { id: runId, name: 'sample', status: 'running', outcome: null, planPath: 'fleet.yaml', createdAt: sampleAt, updatedAt: sampleAt, ...changes }
}

export function sampleTask(runId: string, id: string, changes: Partial<TaskRow> = {}): TaskRow {
  return { runId, id, status: 'running', resultJson: '{"attempt":1}', createdAt: sampleAt, updatedAt: sampleAt, ...changes }
}

export function sampleMetric(runId: string, taskId: string, changes: Partial<MetricRow> = {}): MetricRow {
  return { runId, taskId, name: 'duration_ms', value: 1_000, at: sampleAt, ...changes }
}

export function sampleUsage(runId: string, taskId: string, changes: Partial<UsageRow> = {}): UsageRow {
  const counts = { inputTokens: 1_200, cacheReadTokens: 800, cacheWriteTokens: 100, outputTokens: 40, reasoningTokens: 10 }
  return { runId, taskId, attempt: 1, agent: 'coder', provider: 'anthropic', model: 'claude-sonnet-5-5', ...counts, costUsd: 0.0014, isEstimate: false, at: sampleAt, ...changes }
}

export function sampleAttempt(runId: string, taskId: string, changes: Partial<AttemptRow> = {}): AttemptRow {
  const unknown = { cpuMs: null, peakMemoryBytes: null, inputTokens: null, outputTokens: null, costUsd: null, turns: null, baseScore: null, headScore: null }
  const change = { files: 1, linesAdded: 2, linesRemoved: 3 }
  return { runId, taskId, attempt: 1, agent: 'command', model: null, kind: '', outcome: 'succeeded', failure: null, startedAt: sampleAt, endedAt: sampleAt + 1_000, durationMs: 1_000, queueMs: 5, ...unknown, ...change, ...changes }
}

/** The first turn of a run, two events long. */
export function firstTurn(runId: string, changes: Partial<Turn> = {}): Turn {
  const events: readonly RunEvent[] = [
    { type: 'run-created', runId, plan: samplePlan, bases: { main: { commit: 'c0ffee', userBranch: 'main', branch: `fleet/${runId}` } }, durationsMs: { a: 1_200 }, seed: 7, durable: true },
    { type: 'run-opened', epoch: 1 },
  ]
  return { runId, expectedSeq: 0, at: sampleAt, events, run: sampleRun(runId), tasks: [], metrics: [], attempts: [], ...changes }
}

/** A later turn: the tasks named start their first attempt, an event each. */
export function startingTurn(runId: string, expectedSeq: number, taskIds: readonly string[]): Turn {
  const at = sampleAt + expectedSeq
  return {
    runId,
    expectedSeq,
    at,
    events: taskIds.map((task) => ({ type: 'attempt-started', task, attempt: 1 })),
    run: sampleRun(runId, { updatedAt: at }),
    tasks: taskIds.map((task) => sampleTask(runId, task, { updatedAt: at })),
    metrics: [],
    attempts: [],
  }
}
