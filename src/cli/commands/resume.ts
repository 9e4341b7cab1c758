import { FleetError } from '../../core/fleet-error.ts'
import type { Command } from '../../core/run/signal.ts'
import { Fleet } from '../../fleet.ts'
import { noTaskFunctions, type TaskFunctions } from '../../ports/check-functions.ts'
import type { RunRow } from '../../ports/store.ts'
import { toBudgetCommands, type BudgetOptions } from '../budget-options.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { loadFor } from '../load-for-command.ts'
import { leaveCommands, resolveCommands } from '../send-command.ts'
import { runHere, type RunView } from '../run-here.ts'

/** `fleet resume`: wakes a paused run where it lives, or takes an unfinished one up here. */
export async function run(context: Context, options: RunView & BudgetOptions, argument: string | undefined): Promise<number> {
  const { row, planFolder, commands } = await resolveCommands(context, argument, () => [{ type: 'resume' }])
  if (row.status === 'ended') throw new FleetError('run-not-resumable', `run ${row.id} has ended: ${row.outcome}`, { hint: 'try its failed tasks again with fleet retry, or start a new run with fleet run --new' })
  return takeUp(context, { planFolder, row, view: options, commands: [...(await toBudgetCommands(planFolder, row, options)), ...commands] })
}

type TakeUp = { readonly planFolder: string; readonly row: RunRow; readonly view: RunView; readonly commands: readonly Command[] }

/** Carries the run out here with the commands given, unless another process does: then that one gets them. */
export async function takeUp(context: Context, { planFolder, row, view, commands }: TakeUp): Promise<number> {
  const fleet = await Fleet.open({ planFolder, purpose: 'fleet resume' }).catch((error: unknown) => {
    // Who holds the folder cannot be at work on a run that has ended or was halted.
    const mayBeAtWork = row.status === 'running' || row.status === 'paused'
    if (error instanceof FleetError && error.code === 'state-locked' && mayBeAtWork) return null
    throw error
  })
  if (fleet === null) {
    await leaveCommands(planFolder, row, commands)
    context.print(`run ${row.id} is carried out by another process, which has got the word`)
    return exitCodes.succeeded
  }
  await using held = fleet
  await leaveCommands(planFolder, row, commands)
  const functions = await findFunctions(context, row)
  return await runHere(context, { view, fleet: held, start: (watching) => held.resumeRun({ runId: row.id, functions, ...watching }) })
}


/** Functions come from the plan module; the plan itself is the one that was stored when the run began. */
export async function findFunctions(context: Context, { planPath }: Pick<RunRow, 'planPath'>): Promise<TaskFunctions> {
  if (planPath === null || !/\.[cm]?[jt]s$/.test(planPath)) return noTaskFunctions
  const loaded = await loadFor(context, planPath)
  return loaded.status === 'loaded' ? loaded.functions : noTaskFunctions
}

