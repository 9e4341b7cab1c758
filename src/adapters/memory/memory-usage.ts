import { FleetError } from '../../core/fleet-error.ts'
import { invariant } from '../../core/unreachable.ts'
import type { SpentRow, UsageLog, UsageRow } from '../../ports/store.ts'

/** The usage log of the memory store, over rows that outlive the imagined process. */
export function createMemoryUsage({ rows, hasRun, checkAlive }: { readonly rows: UsageRow[]; readonly hasRun: (id: string) => boolean; readonly checkAlive: () => void }): UsageLog {
  return {
    append: async (added) => {
      checkAlive()
      for (const row of added) {
        invariant(Number.isSafeInteger(row.at) && Number.isSafeInteger(row.inputTokens) && Number.isSafeInteger(row.outputTokens), 'a count of tokens or an instant is not a whole number')
        if (!hasRun(row.runId)) throw new FleetError('run-not-found', `there is no run ${row.runId}`, { hint: 'List the runs with: fleet status' })
      }
      rows.push(...added.map((row) => ({ ...row })))
    },
    read: async ({ runId, taskId }) => {
      checkAlive()
      return rows.filter((row) => (runId ?? row.runId) === row.runId && (taskId ?? row.taskId) === row.taskId)
    },
    spent: async ({ runId, since = 0 }) => {
      checkAlive()
      const counted = rows.filter((row) => (runId ?? row.runId) === row.runId && row.at >= since)
      const groups = Map.groupBy(counted, (row) => JSON.stringify([row.runId, row.taskId]))
      return [...groups.values()].flatMap(toSpent)
    },
  }
}

function toSpent(rows: readonly UsageRow[]): readonly SpentRow[] {
  const [first] = rows
  if (first === undefined) return []
  const costUsd = rows.reduce((sum, row) => sum + (row.costUsd ?? 0), 0)
  return [{ runId: first.runId, taskId: first.taskId, costUsd, tokens: rows.reduce((sum, row) => sum + row.inputTokens + row.outputTokens, 0) }]
}
