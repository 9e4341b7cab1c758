import type { MetricLog, MetricRow } from '../../ports/store.ts'
import type { Connection, Query } from './connection.ts'

type MetricQuery = Parameters<MetricLog['read']>[0]

const selectMetrics = 'SELECT run_id AS runId, task_id AS taskId, metric_name AS name, metric_value AS value, created_at AS at FROM metrics'
const selectDurations: Query<{ value: number }> = {
  sql: `SELECT metric_value AS value FROM metrics WHERE task_id = ? AND metric_name = 'duration_ms' ORDER BY metric_value`,
}

/** Metrics in the order they were written. */
export function readMetrics(connection: Connection, { runId, taskId, name }: MetricQuery): readonly MetricRow[] {
  const conditions = [
    { column: 'run_id', value: runId },
    { column: 'task_id', value: taskId },
    { column: 'metric_name', value: name },
  ].filter((condition): condition is { column: string; value: string } => condition.value !== undefined)
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ column }) => `${column} = ?`).join(' AND ')}`
  const query: Query<MetricRow> = { sql: `${selectMetrics}${where} ORDER BY rowid` }
  const rows = connection.all(query, ...conditions.map(({ value }) => value))
  return rows.map((row) => ({ ...row }))
}

/** Medians of the metric `duration_ms`, which the engine writes for succeeded attempts only. */
export function readDurations(connection: Connection, taskIds: readonly string[]): ReadonlyMap<string, number> {
  const medians = new Map<string, number>()
  for (const taskId of taskIds) {
    const values = connection.all(selectDurations, taskId).map((row) => row.value)
    const upper = values[Math.floor(values.length / 2)]
    const lower = values[Math.floor((values.length - 1) / 2)]
    if (upper !== undefined && lower !== undefined) medians.set(taskId, (lower + upper) / 2)
  }
  return medians
}
