import { FleetError } from '../../core/fleet-error.ts'
import type { RunEvent } from '../../core/run/event.ts'
import type { RunState, TaskState } from '../../core/run/state.ts'
import { appendFacts } from '../../engine/append-facts.ts'
import { Fleet } from '../../fleet.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'

type RollbackOptions = { readonly task?: readonly string[]; readonly force?: boolean }

/** `fleet rollback`: takes back what `fleet land` moved and what tasks changed in place, last first. The run's own branch stays. */
export async function run(context: Context, options: RollbackOptions, argument: string | undefined): Promise<number> {
  await using fleet = await Fleet.open({ planFolder: findPlanFolder(context.folder), purpose: 'fleet rollback' })
  const row = await findRun(fleet.store, argument)
  const state = await fleet.replay(row.id)
  if (state.status !== 'ended') throw new FleetError('land-refused', `run ${row.id} has not ended`, { hint: 'finish it with fleet resume, or end it with fleet cancel' })
  const landings = options.task === undefined ? await findLandings(fleet, row.id) : []
  const tasks = findInPlace(state, options.task)
  if (landings.length === 0 && tasks.length === 0) throw new FleetError('usage', `run ${row.id} has changed nothing outside its own branch`, { hint: 'nothing has to be done' })
  for (const { repository: name, branch, from, to } of landings.toReversed()) {
    const repository = state.plan.repositories.find((candidate) => candidate.name === name)
    if (repository === undefined) continue
    await fleet.lander.takeBackForUser(repository, { branch, from, to })
    await appendFacts(fleet.store, state, { events: [{ type: 'run-rolled-back', repository: name, branch, from: to, to: from }], at: Date.now(), planPath: row.planPath })
    context.print(`${context.paint('green', '✔')} ${name}: ${branch} is back at ${from.slice(0, 9)}`)
  }
  for (const entry of tasks) {
    const { restored } = await fleet.restoreInPlace(state, entry, { force: options.force === true })
    context.print(`${context.paint('green', '✔')} ${entry.task.id}: ${restored} path(s) brought back`)
  }
  return exitCodes.succeeded
}

type RunLanded = Extract<RunEvent, { type: 'run-landed' }>

/** Landings that were not taken back since. */
async function findLandings(fleet: Fleet, runId: string): Promise<readonly RunLanded[]> {
  const open: RunLanded[] = []
  for await (const { event } of fleet.store.read(runId, 0)) {
    if (event.type === 'run-landed') open.push(event)
    if (event.type === 'run-rolled-back') open.splice(open.findLastIndex(({ repository, to }) => repository === event.repository && to === event.from), 1)
  }
  return open
}

/** Tasks that changed their folder in place, the latest first. */
function findInPlace(state: RunState, wanted: readonly string[] | undefined): readonly TaskState[] {
  const unknown = wanted?.find((id) => !state.tasks.has(id))
  if (unknown !== undefined) throw new FleetError('task-not-found', `run ${state.runId} has no task ${unknown}`, { hint: `list its tasks with fleet status ${state.runId}` })
  return [...state.tasks.values()]
    .filter(({ task, status }) => task.isolation === 'in-place' && status === 'succeeded' && (wanted === undefined || wanted.includes(task.id)))
    .sort((a, b) => b.updatedAt - a.updatedAt)
}
