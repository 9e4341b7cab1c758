import { resolve } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import { summarizeAttempts, type Grouping } from '../../core/report/summarize-attempts.ts'
import { trendOfRuns } from '../../core/report/trend-of-runs.ts'
import { openState } from '../../fleet.ts'
import { readOwnVersion } from '../../platform/own-package.ts'
import type { AttemptRow } from '../../ports/store.ts'
import { renderMetricsTable, renderTrend } from '../../reporters/metrics/render-metrics-table.ts'
import { writeForUser } from '../write-for-user.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'

export type MetricsOptions = {
  readonly by: Grouping
  readonly format: 'table' | 'json' | 'prometheus' | 'otlp'
  readonly task?: string
  readonly json?: boolean
  readonly sql?: boolean
  readonly trend?: boolean
  readonly output?: string
  readonly otlpEndpoint?: string
}

/** What `--sql` prints: the same averages for the `sqlite3` shell. */
const sql = `SELECT task_id, count(*) AS attempts, avg(outcome = 'succeeded') AS success_share, avg(duration_ms) AS duration_ms, avg(queue_ms) AS queue_ms,
       sum(cpu_ms) AS cpu_ms, max(peak_memory_bytes) AS peak_memory_bytes, sum(input_tokens) AS input_tokens,
       sum(output_tokens) AS output_tokens, sum(cost_usd) AS cost_usd
FROM attempts GROUP BY task_id ORDER BY task_id;`

/** How long a collector may take to answer. */
const pushTimeoutMs = 10_000

/** `fleet metrics`: what attempts took, over all runs or of one, for people and for collectors. */
export async function run(context: Context, options: MetricsOptions, argument: string | undefined): Promise<number> {
  if (options.sql === true) {
    context.print(`-- sqlite3 .fleet/state.db\n${sql}`)
    return exitCodes.succeeded
  }
  if (options.trend === true) checkTrend(options, argument)
  const attempts = await readAttempts(context, options, argument)
  if (options.otlpEndpoint !== undefined) {
    await push(options.otlpEndpoint, await render(attempts, { ...options, format: 'otlp' }, context))
    context.remark(`sent what ${attempts.length} attempts took to ${new URL(options.otlpEndpoint).host}`)
    return exitCodes.succeeded
  }
  const text = await render(attempts, options.json === true ? { ...options, format: 'json' } : options, context)
  if (options.output === undefined) context.print(text.trimEnd())
  else await writeForUser(resolve(context.folder, options.output), text)
  return exitCodes.succeeded
}

function checkTrend({ by, format, otlpEndpoint }: MetricsOptions, argument: string | undefined): void {
  if (argument === undefined && otlpEndpoint === undefined && by === 'task' && (format === 'table' || format === 'json')) return
  throw new FleetError('usage', '--trend is of all runs, as a table or JSON', { hint: 'leave the run, --by and the format for collectors out; --task narrows it' })
}

async function readAttempts(context: Context, { task }: MetricsOptions, argument: string | undefined): Promise<readonly AttemptRow[]> {
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    const runId = argument === undefined ? undefined : (await findRun(state.store, argument)).id
    return await state.store.attempts({ ...(runId === undefined ? {} : { runId }), ...(task === undefined ? {} : { taskId: task }), limit: 100_000 })
  } finally {
    state.close()
  }
}

async function render(attempts: readonly AttemptRow[], { by, format, trend }: MetricsOptions, { hasColor }: Context): Promise<string> {
  if (trend === true) return format === 'json' ? JSON.stringify({ trend: trendOfRuns(attempts) }, null, 2) : renderTrend(trendOfRuns(attempts), { hasColor })
  if (format === 'json') return JSON.stringify({ by, groups: summarizeAttempts(attempts, by) }, null, 2)
  if (format === 'prometheus') return (await import('../../reporters/metrics/render-prometheus.ts')).renderPrometheus(attempts)
  if (format === 'otlp') {
    const { renderOtlp } = await import('../../reporters/metrics/render-otlp.ts')
    return renderOtlp(attempts, { version: readOwnVersion(), startedAt: Math.min(Date.now(), ...attempts.slice(0, 1).map(({ startedAt }) => startedAt)), now: Date.now() })
  }
  return renderMetricsTable(summarizeAttempts(attempts, by), { by, hasColor })
}

async function push(endpoint: string, body: string): Promise<void> {
  const hint = 'give the address of an OTLP collector over HTTP, such as http://localhost:4318'
  const url = URL.canParse(endpoint) ? new URL('v1/metrics', endpoint.endsWith('/') ? endpoint : `${endpoint}/`) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw new FleetError('usage', `not an address: ${endpoint}`, { hint })
  try {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(pushTimeoutMs), redirect: 'error' })
    if (!response.ok) throw new FleetError('environment', `${url.host} refused the metrics with status ${response.status}`, { hint })
  } catch (error) {
    if (error instanceof FleetError) throw error
    throw new FleetError('environment', `${url.host} cannot be reached`, { hint, cause: error })
  }
}
