import { FleetError } from '../../core/fleet-error.ts'
import { invariant } from '../../core/unreachable.ts'
import type { SpentRow, UsageLog, UsageRow } from '../../ports/store.ts'
import type { Connection, Query } from './connection.ts'

const insert = `
INSERT INTO usage (run_id, task_id, attempt, agent, provider, model, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
  reasoning_tokens, cost_usd, is_estimate, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

type Stored = Omit<UsageRow, 'isEstimate'> & { readonly isEstimate: number }

const select = `SELECT run_id AS runId, task_id AS taskId, attempt, agent, provider, model, input_tokens AS inputTokens,
  cache_read_tokens AS cacheReadTokens, cache_write_tokens AS cacheWriteTokens, output_tokens AS outputTokens,
  reasoning_tokens AS reasoningTokens, cost_usd AS costUsd, is_estimate AS isEstimate, at FROM usage`

const selectSpent = `SELECT run_id AS runId, task_id AS taskId, COALESCE(SUM(cost_usd), 0.0) AS costUsd,
  SUM(input_tokens + output_tokens) AS tokens FROM usage`

const selectRun: Query<{ id: string }> = { sql: 'SELECT id FROM runs WHERE id = ?' }

/** The `usage` table; a batch is one transaction. */
export function createUsageLog(connection: Connection): UsageLog {
  return {
    append: async (rows) => {
      checkRows(rows)
      if (rows.length > 0) await connection.durably(() => writeRows(connection, rows))
    },
    read: async ({ runId, taskId }) => {
      const { where, values } = toCondition([['run_id = ?', runId], ['task_id = ?', taskId]])
      const query: Query<Stored> = { sql: `${select}${where} ORDER BY rowid` }
      return connection.all(query, ...values).map((row) => ({ ...row, isEstimate: row.isEstimate !== 0 }))
    },
    spent: async ({ runId, since }) => {
      const { where, values } = toCondition([['run_id = ?', runId], ['at >= ?', since]])
      const query: Query<SpentRow> = { sql: `${selectSpent}${where} GROUP BY run_id, task_id` }
      return connection.all(query, ...values).map((row) => ({ ...row }))
    },
  }
}

function writeRows(connection: Connection, rows: readonly UsageRow[]): void {
  for (const id of new Set(rows.map(({ runId }) => runId))) {
    if (connection.get(selectRun, id) === undefined) throw new FleetError('run-not-found', `there is no run ${id}`, { hint: 'List the runs with: fleet status' })
  }
  for (const row of rows) {
    const { runId, taskId, attempt, agent, provider, model, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, costUsd, isEstimate, at } = row
    connection.run(insert, runId, taskId, attempt, agent, provider, model, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, costUsd, isEstimate ? 1 : 0, at)
  }
}

function checkRows(rows: readonly UsageRow[]): void {
  for (const { at, inputTokens, outputTokens, costUsd } of rows) {
    invariant(Number.isSafeInteger(at) && Number.isSafeInteger(inputTokens) && Number.isSafeInteger(outputTokens), 'a count of tokens or an instant is not a whole number')
    invariant(costUsd === null || Number.isFinite(costUsd), 'a cost is not a finite number')
  }
}

function toCondition(parts: readonly (readonly [string, string | number | undefined])[]): { readonly where: string; readonly values: readonly (string | number)[] } {
  const given = parts.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]))
  return { where: given.length === 0 ? '' : ` WHERE ${given.map(({ sql }) => sql).join(' AND ')}`, values: given.map(({ value }) => value) }
}
