import { hostile, makeAttempt, makeReport, makeTask } from '../report.fixture.ts'
import type { ChartData } from './charts.ts'

const scores = { maintainability: null, coverage: null, security: null, performance: null }

/** Numbers that look like chance and are the same each time. */
function* numbers(seed = 7): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

/** A run of so many tasks over some places, with retries and failures, and runs before it. */
export function makeChartData({ tasks: count, runs: runCount, concurrency = 4 }: { readonly tasks: number; readonly runs: number; readonly concurrency?: number }): ChartData {
  const random = numbers()
  const next = (): number => random.next().value
  const places = Array.from({ length: concurrency }, () => 0)
  const ends: number[] = []
  const tasks = Array.from({ length: count }, (_, index) => {
    const needs = index < concurrency ? [] : [Math.floor(next() * index)]
    const readyMs = Math.max(0, ...needs.map((need) => ends[need] ?? 0))
    const place = places.indexOf(Math.min(...places))
    const beginMs = Math.max(readyMs, places[place] ?? 0)
    const tookMs = 5_000 + next() * 90_000
    const isRetried = next() < 0.2
    const isFailed = next() < 0.05
    const usage = [{ provider: 'anthropic', model: index % 3 === 0 ? 'claude-sonnet-5-5' : 'claude-haiku-5', calls: 5, inputTokens: 40_000, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 2_000, reasoningTokens: 0, costUsd: next() * 0.4, unpricedCalls: 0 }]
    const agent = ['claude', 'grok', 'codex'][index % 3] ?? 'claude'
    const failure = { kind: 'check-failed', message: 'no' }
    const first = isRetried ? [makeAttempt({ fromMs: beginMs, tookMs: tookMs / 3, outcome: 'failed', failure, usage, agent })] : []
    const last = makeAttempt({ number: first.length + 1, fromMs: beginMs + (isRetried ? tookMs / 3 + 1_000 : 0), tookMs, usage, agent, outcome: isFailed ? 'failed' : 'succeeded', failure: isFailed ? failure : null })
    ends.push(beginMs + tookMs * 1.4)
    places[place] = ends.at(-1) ?? 0
    return makeTask({ id: index === 1 ? hostile : `task-${index}`, needs: needs.map((need) => `task-${need}`), attempts: [...first, last], outcome: isFailed ? 'failed' : 'succeeded', queueMs: isRetried ? 0 : beginMs - readyMs })
  })
  const runs = Array.from({ length: runCount }, (_, index) => ({ id: `run-${index}`, at: Date.parse('2026-11-20T08:00:00Z') + index * 7_200_000 }))
  return {
    report: makeReport(tasks, { name: 'Port the parser', concurrency, criticalPath: tasks.filter((_, index) => index % Math.ceil(count / 4) === 0).map(({ id }) => id) }),
    quality: tasks.map(({ id }) => ({ task: id, base: { ...scores, overall: 40 + next() * 50 }, head: { ...scores, overall: 45 + next() * 55 } })),
    runs: runs.map((run) => ({ ...run, first: Math.round(count * 0.8), retried: Math.round(count * 0.1), failed: Math.round(count * 0.05), notRun: 1 })),
    durations: { runs, tasks: tasks.map(({ id }) => ({ id, durationsMs: runs.map(() => (next() < 0.1 ? null : 5_000 + next() * 90_000)) })) },
    scaling: { name: 'a plan of unequal tasks', concurrency, series: ['one at a time', 'level by level', 'Fleet'].map((name, index) => ({ name, points: [5, 10, 20, 50, 100, 1_000].map((size) => ({ tasks: size, medianMs: (size * 120) / (index * 5 + 1), minMs: (size * 110) / (index * 5 + 1), maxMs: (size * 140) / (index * 5 + 1) })) })) },
  }
}
