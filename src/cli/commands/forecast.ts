import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '../../core/plan/plan.ts'
import { History } from '../../core/forecast/history.ts'
import { toReport } from '../../core/report/to-report.ts'
import { forecastPlan, forecastStart, loadHistory } from '../../engine/load-history.ts'
import { replayRun } from '../../engine/open-run.ts'
import { openState, stateFolderOf } from '../../fleet.ts'
import type { Store } from '../../ports/store.ts'
import { renderForecast } from '../../reporters/forecast/render-forecast.ts'
import { renderScores, summarizeScores, type ForecastOutcome } from '../../reporters/forecast/render-scores.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder } from '../find-run.ts'
import { filterPlan, loadWholePlan } from '../load-for-command.ts'

export type ForecastOptions = { readonly json?: boolean; readonly score?: boolean; readonly concurrency?: number; readonly filter?: readonly string[] }

/** Most past runs that forecasts are held against. */
const maxScoredRuns = 50

/** `fleet forecast`: time and money of a plan before it runs, or how good earlier forecasts were. */
export async function run(context: Context, options: ForecastOptions, argument: string | undefined): Promise<number> {
  if (options.score === true) return score(context, options)
  const loaded = await loadWholePlan(context, argument)
  if (loaded === null) return exitCodes.usage
  const filtered = filterPlan(loaded.plan, options.filter)
  const plan: Plan = options.concurrency === undefined ? filtered : { ...filtered, policy: { ...filtered.policy, concurrency: options.concurrency } }
  const forecast = forecastPlan(plan, await readHistory(loaded.planFolder))
  context.print(options.json === true ? JSON.stringify(forecast, null, 2) : renderForecast(forecast, { hasColor: context.hasColor }))
  return exitCodes.succeeded
}

/** What the runs of a plan's folder teach; nothing before the first run. */
export async function readHistory(planFolder: string): Promise<History> {
  if (!existsSync(join(stateFolderOf(planFolder), 'state.db'))) return new History([])
  const state = openState(planFolder, { readOnly: true })
  try {
    return await loadHistory(state.store)
  } finally {
    state.close()
  }
}

async function score(context: Context, { json }: ForecastOptions): Promise<number> {
  const state = openState(findPlanFolder(context.folder), { readOnly: true })
  try {
    const outcomes = await listOutcomes(state.store)
    context.print(json === true ? JSON.stringify({ ...summarizeScores(outcomes), outcomes }, null, 2) : renderScores(outcomes, { hasColor: context.hasColor }))
    return exitCodes.succeeded
  } finally {
    state.close()
  }
}

/** Of runs that went through in one piece: what was interrupted was not foretold. */
async function listOutcomes(store: Store): Promise<readonly ForecastOutcome[]> {
  const rows = (await store.runs()).filter(({ outcome }) => outcome === 'succeeded').sort((a, b) => b.createdAt - a.createdAt).slice(0, maxScoredRuns)
  const outcomes: ForecastOutcome[] = []
  for (const { id } of rows) {
    const run = await replayRun(store, id)
    const forecast = await forecastStart(store, run)
    if (forecast !== null) outcomes.push({ runId: id, foretoldMs: forecast.remainingMs, actualMs: toReport(run, run.endedAt ?? run.lastEventAt).run.durationMs })
  }
  return outcomes.reverse()
}
