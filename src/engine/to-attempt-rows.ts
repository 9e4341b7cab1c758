import { attemptDurationMs } from '../core/run/attempt-duration.ts'
import type { RunEvent } from '../core/run/event.ts'
import { totalUsage, type Measures } from '../core/run/measures.ts'
import type { AttemptState, RunState, TaskState } from '../core/run/state.ts'
import type { AttemptRow } from '../ports/store.ts'

/** The row of an attempt that an event, already folded into the state, has ended; none for other events. */
export function toAttemptRows(state: RunState, event: RunEvent): readonly AttemptRow[] {
  if (event.type !== 'attempt-succeeded' && event.type !== 'attempt-failed' && event.type !== 'attempt-released') return []
  const entry = state.tasks.get(event.task)
  // A released attempt may have been followed by the next within the same turn.
  const attempt = entry?.attempts.find(({ number }) => number === event.attempt)
  if (entry === undefined || attempt === undefined || attempt.outcome === 'running' || attempt.endedAt === null) return []
  return [{ ...identify(state, entry, attempt), ...toTaken(attempt.measures), ...toChange(attempt) }]
}

type Identity = 'runId' | 'taskId' | 'attempt' | 'agent' | 'kind' | 'outcome' | 'failure' | 'startedAt' | 'endedAt' | 'durationMs' | 'queueMs'

function identify(state: RunState, { task, readyAt }: TaskState, attempt: AttemptState): Pick<AttemptRow, Identity> {
  const { number, startedAt, outcome, failure, choice } = attempt
  const endedAt = attempt.endedAt ?? startedAt
  return {
    runId: state.runId,
    taskId: task.id,
    attempt: number,
    agent: choice?.path.at(-1) ?? task.agentName,
    kind: task.labels.toSorted().join(' '),
    outcome: outcome === 'running' ? 'released' : outcome,
    failure: failure?.kind ?? null,
    startedAt,
    endedAt,
    durationMs: attemptDurationMs(attempt, endedAt),
    queueMs: Math.max(0, startedAt - (readyAt ?? startedAt)),
  }
}

function toTaken({ usage, resources, turns }: Measures): Pick<AttemptRow, 'model' | 'cpuMs' | 'peakMemoryBytes' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'turns'> {
  const total = totalUsage(usage)
  const main = usage.toSorted((a, b) => b.calls - a.calls)[0]
  const hasCalls = total.calls > 0
  return {
    model: main === undefined ? null : `${main.provider}/${main.model}`,
    ...resources,
    inputTokens: hasCalls ? total.inputTokens : null,
    outputTokens: hasCalls ? total.outputTokens : null,
    costUsd: total.costUsd,
    turns,
  }
}

function toChange({ change, checks }: AttemptState): Pick<AttemptRow, 'files' | 'linesAdded' | 'linesRemoved' | 'baseScore' | 'headScore'> {
  const scores = checks.findLast((check) => check.scores !== undefined)?.scores
  return { files: change?.files ?? null, linesAdded: change?.linesAdded ?? null, linesRemoved: change?.linesRemoved ?? null, baseScore: scores?.base ?? null, headScore: scores?.head ?? null }
}
