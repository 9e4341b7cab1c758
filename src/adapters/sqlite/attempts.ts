import type { AttemptQuery, AttemptRow } from '../../ports/store.ts'
import type { Connection, Query } from './connection.ts'

const insertAttempt = `
INSERT INTO attempts (run_id, task_id, attempt, agent, model, kind, outcome, failure, started_at, ended_at, duration_ms, queue_ms, cpu_ms,
  peak_memory_bytes, input_tokens, output_tokens, cost_usd, turns, files, lines_added, lines_removed, base_score, head_score)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const selectAttempts = `SELECT run_id AS runId, task_id AS taskId, attempt, agent, model, kind, outcome, failure, started_at AS startedAt, ended_at AS endedAt,
  duration_ms AS durationMs, queue_ms AS queueMs, cpu_ms AS cpuMs, peak_memory_bytes AS peakMemoryBytes, input_tokens AS inputTokens,
  output_tokens AS outputTokens, cost_usd AS costUsd, turns, files, lines_added AS linesAdded, lines_removed AS linesRemoved,
  base_score AS baseScore, head_score AS headScore FROM attempts`

const defaultLimit = 5_000

/** In the order of the columns above. */
const columns = [
  ...(['runId', 'taskId', 'attempt', 'agent', 'model', 'kind', 'outcome', 'failure', 'startedAt', 'endedAt', 'durationMs', 'queueMs'] as const),
  ...(['cpuMs', 'peakMemoryBytes', 'inputTokens', 'outputTokens', 'costUsd', 'turns', 'files', 'linesAdded', 'linesRemoved', 'baseScore', 'headScore'] as const),
] satisfies readonly (keyof AttemptRow)[]

export function writeAttempt(connection: Connection, row: AttemptRow): void {
  connection.run(insertAttempt, ...columns.map((column) => row[column]))
}

/** The newest that fit, oldest first. */
export function readAttempts(connection: Connection, { runId, taskId, endedBefore, limit = defaultLimit }: AttemptQuery): readonly AttemptRow[] {
  const conditions = ([
    { test: 'run_id = ?', value: runId },
    { test: 'task_id = ?', value: taskId },
    { test: 'ended_at < ?', value: endedBefore },
  ] as const).flatMap(({ test, value }) => (value === undefined ? [] : [{ test, value }]))
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ test }) => test).join(' AND ')}`
  const query: Query<AttemptRow> = { sql: `${selectAttempts}${where} ORDER BY ended_at DESC, rowid DESC LIMIT ?` }
  const rows = connection.all(query, ...conditions.map(({ value }) => value), limit)
  return rows.map((row) => ({ ...row })).reverse()
}
