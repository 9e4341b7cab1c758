import type { RunEvent } from '../core/run/event.ts'
import { metricsOf } from '../core/run/metrics-of.ts'
import type { RunState, TaskState } from '../core/run/state.ts'
import { toAttemptRows } from './to-attempt-rows.ts'
import type { RunRow, TaskRow, Turn } from '../ports/store.ts'

/** What one turn of the loop writes: its events and the rows they changed. */
export function toTurn(options: {
  readonly state: RunState
  readonly events: readonly RunEvent[]
  readonly expectedSeq: number
  readonly at: number
  readonly planPath: string | null
}): Turn {
  const { state, events, expectedSeq, at, planPath } = options
  const isFirst = events[0]?.type === 'run-created'
  const changed = new Set<TaskState>(isFirst ? state.tasks.values() : [])
  for (const event of events) {
    const entry = 'task' in event ? state.tasks.get(event.task) : undefined
    if (entry !== undefined) changed.add(entry)
  }
  return {
    runId: state.runId,
    expectedSeq,
    at,
    events,
    run: toRunRow(state, { at, planPath }),
    tasks: [...changed].map((entry) => toTaskRow(state, entry)),
    attempts: events.flatMap((event) => toAttemptRows(state, event)),
    metrics: events.flatMap((event) => metricsOf(state, event, at)).map((metric) => ({ ...metric, runId: state.runId, at })),
  }
}

function toRunRow(state: RunState, { at, planPath }: { readonly at: number; readonly planPath: string | null }): RunRow {
  const { runId: id, plan, status, outcome, createdAt } = state
  return { id, name: plan.name, status, outcome, planPath, createdAt, updatedAt: at }
}

function toTaskRow(state: RunState, entry: TaskState): TaskRow {
  const { task, status, updatedAt } = entry
  return { runId: state.runId, id: task.id, status, resultJson: toResultJson(entry), createdAt: state.createdAt, updatedAt }
}

function toResultJson(entry: TaskState): string | null {
  const attempt = entry.attempts.at(-1)
  if (attempt === undefined) return entry.skippedBecause === null ? null : JSON.stringify({ because: entry.skippedBecause })
  const { number, outcome, phase, failure, result } = attempt
  return JSON.stringify({ attempt: number, outcome, phase, failure, result, failures: entry.failures })
}
