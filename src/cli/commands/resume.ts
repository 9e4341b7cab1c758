import { FleetError } from '../../core/fleet-error.ts'
import { Fleet, openState } from '../../fleet.ts'
import type { TaskFunctions } from '../../ports/check-functions.ts'
import type { RunRow } from '../../ports/store.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'
import { loadFor } from '../load-for-command.ts'
import { runHere, type RunView } from '../run-here.ts'

/** `fleet resume`: wakes a paused run where it lives, or takes an unfinished one up here. */
export async function run(context: Context, options: RunView, argument: string | undefined): Promise<number> {
  const planFolder = findPlanFolder(context.folder)
  const row = await ask(planFolder, argument)
  if (row.status === 'ended') throw new FleetError('run-not-resumable', `run ${row.id} has ended: ${row.outcome}`, { hint: 'try its failed tasks again with fleet retry, or start a new run with fleet run --new' })
  return takeUp(context, { planFolder, row, view: options })
}

/** Carries the run out here, unless another process does: then that one has got the command. */
export async function takeUp(context: Context, options: { readonly planFolder: string; readonly row: RunRow; readonly view: RunView }): Promise<number> {
  const { planFolder, row, view } = options
  const fleet = await Fleet.open({ planFolder, purpose: 'fleet resume' }).catch((error: unknown) => {
    if (error instanceof FleetError && error.code === 'state-locked') return null
    throw error
  })
  if (fleet === null) {
    context.print(`run ${row.id} is carried out by another process, which has got the word`)
    return exitCodes.succeeded
  }
  await using held = fleet
  const functions = await findFunctions(context, row)
  return await runHere(context, { view, stateFolder: held.stateFolder, start: (observers) => held.resumeRun({ runId: row.id, functions, observers }) })
}

async function ask(planFolder: string, name: string | undefined): Promise<RunRow> {
  const state = openState(planFolder, { readOnly: false })
  try {
    const row = await findRun(state.store, name)
    if (row.status !== 'ended') await state.store.enqueue(row.id, { type: 'resume' }, Date.now())
    return row
  } finally {
    state.close()
  }
}

const noFunctions: TaskFunctions = { validate: () => undefined, rollback: () => undefined, runValidations: [] }

/** Functions come from the plan module; the plan itself is the one that was stored when the run began. */
async function findFunctions(context: Context, { planPath }: RunRow): Promise<TaskFunctions> {
  if (planPath === null || !/\.[cm]?[jt]s$/.test(planPath)) return noFunctions
  const loaded = await loadFor(context, planPath)
  return loaded.status === 'loaded' ? loaded.functions : noFunctions
}

