import { findCriticalPath, toGraph } from '../plan/graph.ts'
import { attemptDurationMs } from '../run/attempt-duration.ts'
import type { DependencyChange } from '../run/dependency-change.ts'
import { totalUsage } from '../run/measures.ts'
import type { RunState, TaskState } from '../run/state.ts'
import type { PriceTable } from '../prices/find-price.ts'
import type { Report, TaskReport } from './report.ts'
import { computeSavings } from './savings.ts'
import { attemptCostUsd, sumCosts, toAttemptReport, toInstant } from './to-attempt-report.ts'

/** The report of a run at any moment of its life. `now` bounds what is still going on; without prices what was saved is not known. */
export function toReport(state: RunState, now: number, prices: PriceTable | null = null): Report {
  const entries = [...state.tasks.values()]
  const tasks = entries.map(toTaskReport)
  return { schemaVersion: 1, run: toRunReport(state, { entries, now }), tasks, totals: { ...toTotals(state, tasks), savings: prices === null ? null : computeSavings(state, prices) } }
}

function toRunReport(state: RunState, { entries, now }: { readonly entries: readonly TaskState[]; readonly now: number }): Report['run'] {
  const { policy } = state.plan
  const { path, length: criticalPathMs } = findCriticalPath(toGraph(state.plan.tasks), (id) => lastDurationMs(state.tasks.get(id), now))
  const workMs = entries.flatMap((entry) => entry.attempts).reduce((sum, attempt) => sum + attemptDurationMs(attempt, now), 0)
  const idealMakespanMs = Math.max(criticalPathMs, workMs / policy.concurrency)
  const durationMs = state.activeMs + (state.status === 'ended' || state.status === 'halted' ? 0 : now - state.lastEventAt)
  return {
    id: state.runId,
    name: state.plan.name,
    outcome: state.outcome,
    status: state.status,
    startedAt: toInstant(state.createdAt),
    endedAt: state.endedAt === null ? null : toInstant(state.endedAt),
    durationMs,
    concurrency: policy.concurrency,
    budget: { ...state.budget },
    idealMakespanMs,
    criticalPathMs,
    criticalPath: path.flatMap((index) => entries[index]?.task.id ?? []),
    workMs,
    efficiency: durationMs > 0 && workMs > 0 ? Math.min(1, idealMakespanMs / durationMs) : null,
    repositories: Object.fromEntries(state.plan.repositories.map(({ name, path }) => [name, toRepository(state, name, path)])),
    finalChecks: [...state.finalChecks.checks],
    failure: state.finalChecks.failure ?? state.halted?.failure ?? null,
  }
}

function toRepository(state: RunState, name: string, path: string): Report['run']['repositories'][string] {
  const base = state.bases[name]
  return { path, base: base?.commit ?? null, branch: base?.branch ?? null, head: state.heads.get(name) ?? base?.commit ?? null, landed: state.landings.get(name) ?? null }
}

function lastDurationMs(entry: TaskState | undefined, now: number): number {
  const attempt = entry?.attempts.at(-1)
  return attempt === undefined ? 0 : attemptDurationMs(attempt, now)
}

function toTaskReport(entry: TaskState): TaskReport {
  const { task, status, attempts } = entry
  const last = attempts.at(-1)
  const change = status === 'succeeded' ? (last?.result?.change ?? null) : null
  const hasEnded = status === 'succeeded' || status === 'failed' || status === 'skipped' || status === 'canceled'
  return {
    id: task.id,
    name: task.name,
    outcome: hasEnded ? status : null,
    status,
    agent: task.agentName,
    repository: task.repository,
    kind: task.labels.join(' '),
    needs: [...task.needs],
    because: entry.skippedBecause,
    attempts: attempts.map((attempt) => toAttemptReport(task, attempt)),
    landed: last?.result?.landed ?? null,
    files: change?.files ?? 0,
    linesAdded: change?.linesAdded ?? 0,
    linesRemoved: change?.linesRemoved ?? 0,
    paths: [...(change?.paths ?? [])],
    queueMs: last === undefined || entry.readyAt === null ? null : Math.max(0, last.startedAt - entry.readyAt),
    durationMs: last?.endedAt == null ? null : attemptDurationMs(last, last.endedAt),
    costUsd: sumCosts(attempts.map(attemptCostUsd)),
    dependencies: toDependencies(status === 'succeeded' ? (last?.result?.dependencies ?? null) : null),
  }
}

/** The report owns its lists, as the schema's reader would make them. */
function toDependencies(change: DependencyChange | null): TaskReport['dependencies'] {
  if (change === null) return null
  const { added, updated, removed, counts, lockFiles } = change
  return { added: [...added], updated: updated.map((each) => ({ ...each, from: [...each.from], to: [...each.to] })), removed: [...removed], counts, lockFiles: [...lockFiles] }
}

function toTotals({ counts, tasks: all }: RunState, tasks: readonly TaskReport[]): Omit<Report['totals'], 'savings'> {
  const attempts = tasks.flatMap((task) => task.attempts)
  const sum = (of: (task: TaskReport) => number): number => tasks.reduce((total, task) => total + of(task), 0)
  const { succeeded, failed, skipped, canceled } = counts
  return {
    tasks: all.size,
    succeeded,
    failed,
    skipped,
    canceled,
    attempts: attempts.length,
    retried: sum((task) => task.attempts.filter((attempt, index) => task.attempts[index - 1]?.outcome === 'failed' && attempt.number > 1).length),
    rolledBack: attempts.filter(({ rolledBack }) => rolledBack).length,
    files: sum(({ files }) => files),
    linesAdded: sum(({ linesAdded }) => linesAdded),
    linesRemoved: sum(({ linesRemoved }) => linesRemoved),
    costUsd: sumCosts(tasks.map(({ costUsd }) => costUsd)),
    usage: totalUsage(attempts.flatMap(({ usage }) => usage)),
  }
}
