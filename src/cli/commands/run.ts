import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { isDeepStrictEqual } from 'node:util'
import { FleetError } from '../../core/fleet-error.ts'
import { parseDuration } from '../../core/plan/duration.ts'
import type { FailureMode, Plan } from '../../core/plan/plan.ts'
import type { RunRow } from '../../ports/store.ts'
import { Fleet } from '../../fleet.ts'
import { toBudgetCommands, withBudget, type BudgetOptions } from '../budget-options.ts'
import { forecastPlan } from '../../engine/load-history.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import { noHistory, renderCosts, renderTimes } from '../../reporters/forecast/render-forecast.ts'
import type { Context } from '../context.ts'
import { renderDryRun } from '../dry-run.ts'
import { readHistory } from './forecast.ts'
import { exitCodes } from '../exit-codes.ts'
import { filterPlan, loadWholePlan, type Loaded } from '../load-for-command.ts'
import { runHere, type RunView } from '../run-here.ts'

export type RunOptions = RunView & BudgetOptions & {
  readonly concurrency?: number
  readonly filter?: readonly string[]
  readonly continue?: 'never' | 'dependencies-successful'
  readonly new?: boolean
  readonly dryRun?: boolean
  readonly record?: boolean
  /** US dollars, and a duration: the run does not start when it would likely take more. */
  readonly maxCost?: number
  readonly maxTime?: string
}

/** `fleet run`: starts a run of the plan, or goes on with its unfinished one. */
export async function run(context: Context, options: RunOptions, argument: string | undefined): Promise<number> {
  const loaded = await loadWholePlan(context, argument)
  if (loaded === null) return exitCodes.usage
  const plan = applyOptions(loaded.plan, options)
  if (options.dryRun === true) {
    const forecast = forecastPlan(plan, await readHistory(loaded.planFolder))
    context.print(renderDryRun(plan, { json: options.json === true, hasColor: context.hasColor, forecast }))
    await admit(context, { plan, planFolder: loaded.planFolder, options })
    return exitCodes.succeeded
  }
  await admit(context, { plan, planFolder: loaded.planFolder, options })
  await using fleet = await Fleet.open({ planFolder: loaded.planFolder, purpose: 'fleet run' })
  const unfinished = options.new === true ? null : await findUnfinished(fleet, loaded)
  if (unfinished !== null && (await wantsToResume(context, { fleet, unfinished, plan }))) {
    for (const command of await toBudgetCommands(loaded.planFolder, unfinished, options)) await fleet.store.enqueue(unfinished.id, command, Date.now())
    if (unfinished.status === 'paused') await fleet.store.enqueue(unfinished.id, { type: 'resume' }, Date.now())
    if (options.record === true && !existsSync(join(fleet.stateFolder, 'runs', unfinished.id, 'cassette'))) context.remark('this run was not recorded from its start and is not recorded now; fleet run --new --record would be')
    context.remark(`going on with run ${unfinished.id}; fleet run --new would start afresh`)
    return await runHere(context, { view: options, fleet, start: (watching) => fleet.resumeRun({ runId: unfinished.id, functions: loaded.functions, ...watching }) })
  }
  return await runHere(context, { view: options, fleet, start: (watching) => fleet.startRun({ plan: withBudget(plan, options), planPath: loaded.planPath, functions: loaded.functions, record: options.record === true, ...watching }) })
}

/** Does not let a run start of which the forecast says, nine times of ten, that it takes more than was allowed. */
async function admit(context: Context, { plan, planFolder, options }: { readonly plan: Plan; readonly planFolder: string; readonly options: RunOptions }): Promise<void> {
  const { maxCost, maxTime } = options
  if (maxCost === undefined && maxTime === undefined) return
  const maxMs = maxTime === undefined ? null : parseDuration(maxTime)
  if (maxTime !== undefined && maxMs === null) throw new FleetError('usage', `not a duration: ${maxTime}`, { hint: 'write it like 30m or 2h' })
  const forecast = forecastPlan(plan, await readHistory(planFolder))
  if (forecast === null) return context.remark(`${noHistory}; it starts unchecked`)
  const { remainingMs, costUsd } = forecast
  const hint = 'allow more, run fewer tasks with --filter, or look at fleet forecast'
  if (maxMs !== null && remainingMs.p90 > maxMs) throw new FleetError('usage', `the run would likely take longer than ${maxTime}: ${renderTimes(remainingMs)}`, { hint })
  if (maxCost !== undefined && costUsd !== null && costUsd.p90 > maxCost) throw new FleetError('usage', `the run would likely cost more than ${formatUsd(maxCost)}: ${renderCosts(costUsd)}`, { hint })
}

function applyOptions(plan: Plan, { concurrency, filter, continue: mode }: RunOptions): Plan {
  const onFailure: FailureMode = mode === undefined ? plan.policy.onFailure : mode === 'never' ? 'finish-running' : 'continue'
  return filterPlan({ ...plan, policy: { ...plan.policy, onFailure, concurrency: concurrency ?? plan.policy.concurrency } }, filter)
}

async function findUnfinished(fleet: Fleet, { planPath }: Loaded): Promise<RunRow | null> {
  const runs = await fleet.store.runs()
  const [latest] = runs.filter((row) => row.planPath === planPath).sort((a, b) => b.createdAt - a.createdAt)
  return latest === undefined || latest.status === 'ended' ? null : latest
}

/** The same plan goes on; of a changed one somebody has to decide. */
async function wantsToResume(context: Context, options: { readonly fleet: Fleet; readonly unfinished: RunRow; readonly plan: Plan }): Promise<boolean> {
  const { fleet, unfinished, plan } = options
  const state = await fleet.replay(unfinished.id)
  const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(state.plan)), JSON.parse(JSON.stringify(plan)))
  const progress = `run ${unfinished.id} is unfinished: ${state.counts.succeeded} of ${state.tasks.size} tasks have landed`
  if (context.isInteractive) return ask(`${progress}${isSame ? '' : ', and the plan (or an option) has changed since'}. Go on with it as it was? [Y/n] `)
  if (isSame) return true
  throw new FleetError('run-not-resumable', `${progress}, and the plan (or an option) has changed since`, { hint: 'go on with the old plan by fleet resume, or start afresh by fleet run --new' })
}

async function ask(question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return !/^n/i.test((await prompt.question(question)).trim())
  } finally {
    prompt.close()
  }
}
