import type { RunEvent } from '../../core/run/event.ts'
import type { MetricRow, RunRow, TaskRow, Turn } from '../../ports/store.ts'
import { writeAttempt } from './attempts.ts'
import type { Connection } from './connection.ts'

const upsertRun = `
INSERT INTO runs (id, name, status, outcome, plan_path, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status, outcome = excluded.outcome,
  plan_path = excluded.plan_path, updated_at = excluded.updated_at`

const upsertTask = `
INSERT INTO tasks (id, run_id, status, result_json, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (run_id, id) DO UPDATE SET status = excluded.status, result_json = excluded.result_json, updated_at = excluded.updated_at`

const insertEvent = 'INSERT INTO events (run_id, seq, at, type, data) VALUES (?, ?, ?, ?, ?)'
const insertMetric = 'INSERT INTO metrics (run_id, task_id, metric_name, metric_value, created_at) VALUES (?, ?, ?, ?, ?)'

const takeLease = `
INSERT INTO leases (run_id, epoch, holder, taken_at, released_at) VALUES (?, ?, ?, ?, NULL)
ON CONFLICT (run_id) DO UPDATE SET epoch = excluded.epoch, holder = excluded.holder, taken_at = excluded.taken_at, released_at = NULL`
const releaseLease = 'UPDATE leases SET released_at = ? WHERE run_id = ?'

/** Writes a turn's rows and events; the caller holds the transaction. `holder` names this process in the `leases` table. */
export function writeTurn(connection: Connection, turn: Turn, holder: string): void {
  writeRun(connection, turn.run)
  for (const task of turn.tasks) writeTask(connection, task)
  let seq = turn.expectedSeq
  for (const event of turn.events) {
    seq += 1
    const { type, ...data } = event
    connection.run(insertEvent, turn.runId, seq, turn.at, type, JSON.stringify(data))
    writeLease(connection, event, { runId: turn.runId, at: turn.at, holder })
  }
  for (const metric of turn.metrics) writeMetric(connection, metric)
  for (const attempt of turn.attempts) writeAttempt(connection, attempt)
}

function writeRun(connection: Connection, run: RunRow): void {
  connection.run(upsertRun, run.id, run.name, run.status, run.outcome, run.planPath, run.createdAt, run.updatedAt)
}

function writeTask(connection: Connection, task: TaskRow): void {
  connection.run(upsertTask, task.id, task.runId, task.status, task.resultJson, task.createdAt, task.updatedAt)
}

function writeMetric(connection: Connection, metric: MetricRow): void {
  connection.run(insertMetric, metric.runId, metric.taskId, metric.name, metric.value, metric.at)
}

type Holding = { readonly runId: string; readonly at: number; readonly holder: string }

function writeLease(connection: Connection, event: RunEvent, { runId, at, holder }: Holding): void {
  if (event.type === 'run-opened') connection.run(takeLease, runId, event.epoch, holder, at)
  if (event.type === 'run-halted' || event.type === 'run-ended') connection.run(releaseLease, at, runId)
}
