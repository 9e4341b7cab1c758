import { forecastRun, type Forecast } from '../core/forecast/forecast-run.ts'
import { History, type AttemptSample } from '../core/forecast/history.ts'
import type { Plan } from '../core/plan/plan.ts'
import { newRun } from '../core/run/new-run.ts'
import type { RunState } from '../core/run/state.ts'
import type { AttemptRow, Store } from '../ports/store.ts'

/** Most attempts that are learned from, the newest. */
const maxAttempts = 5_000

/** What the attempts that ended before an instant teach. */
export async function loadHistory(store: Store, endedBefore = Infinity): Promise<History> {
  const query = Number.isFinite(endedBefore) ? { endedBefore, limit: maxAttempts } : { limit: maxAttempts }
  return new History((await store.attempts(query)).map(toSample))
}

/** Foretells a run that has not started. */
export function forecastPlan(plan: Plan, history: History): Forecast | null {
  return forecastRun(newRun({ type: 'run-created', runId: 'forecast', plan, bases: {}, durationsMs: {}, seed: 1, durable: false }, 0), history, { now: 0, seed: 1 })
}

/** What would have been foretold of a run when it was created, to be held against what came of it; null without history. */
export async function forecastStart(store: Store, { plan, createdAt }: Pick<RunState, 'plan' | 'createdAt'>): Promise<Forecast | null> {
  return forecastPlan(plan, await loadHistory(store, createdAt))
}

function toSample({ taskId, agent, kind, outcome, durationMs, costUsd, inputTokens, outputTokens, turns, files }: AttemptRow): AttemptSample {
  const tokens = inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0)
  return { taskId, agent, kind, outcome, durationMs, costUsd, tokens, turns, files }
}
