import type { Task } from '../plan/plan.ts'
import { attemptDurationMs } from '../run/attempt-duration.ts'
import { totalUsage } from '../run/measures.ts'
import type { AttemptState } from '../run/state.ts'
import type { AttemptReport } from './report.ts'

export function toAttemptReport(task: Task, attempt: AttemptState): AttemptReport {
  const { number, outcome, startedAt, endedAt, failure, rolledBack, checks, choice, measures } = attempt
  return {
    number,
    outcome,
    startedAt: toInstant(startedAt),
    endedAt: endedAt === null ? null : toInstant(endedAt),
    durationMs: endedAt === null ? null : attemptDurationMs(attempt, endedAt),
    phasesMs: toPhases(attempt),
    failure: failure === null ? null : { ...failure },
    rolledBack,
    checks: [...checks],
    agent: choice?.path.at(-1) ?? task.agentName,
    variants: [...(attempt.result?.variants ?? [])],
    choice: choice === null ? null : { path: [...choice.path], reason: choice.reason },
    change: toChange(attempt),
    summary: attempt.result?.summary ?? '',
    usage: measures.usage.map((one) => ({ ...one })),
    costUsd: attemptCostUsd(attempt),
    turns: measures.turns,
    resources: { ...measures.resources },
  }
}

/** What its model calls came to, else what the agent itself says it cost. */
export function attemptCostUsd({ measures, result }: AttemptState): number | null {
  return totalUsage(measures.usage).costUsd ?? result?.costUsd ?? null
}

/** Null when nothing had a known cost. */
export function sumCosts(costs: readonly (number | null)[]): number | null {
  const known = costs.filter((cost) => cost !== null)
  return known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0)
}

export function toInstant(at: number): string {
  return new Date(at).toISOString()
}

function toPhases({ phaseAt, endedAt }: AttemptState): Record<string, number> {
  const begun = Object.entries(phaseAt).sort(([, a], [, b]) => a - b)
  return Object.fromEntries(begun.map(([phase, at], index) => [phase, Math.max(0, (begun[index + 1]?.[1] ?? endedAt ?? at) - at)]))
}

function toChange({ result, change: kept }: AttemptState): AttemptReport['change'] {
  const change = result?.change ?? kept
  if (change === null) return null
  const { commit, base, files, linesAdded, linesRemoved } = change
  return { commit, base, files, linesAdded, linesRemoved }
}
