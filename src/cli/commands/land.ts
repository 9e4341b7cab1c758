import { FleetError } from '../../core/fleet-error.ts'
import type { RunState } from '../../core/run/state.ts'
import { appendFacts } from '../../engine/append-facts.ts'
import { Fleet } from '../../fleet.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlanFolder, findRun } from '../find-run.ts'

type LandOptions = { readonly into?: string; readonly repository?: string }

/** `fleet land`: moves the user's branch, by fast-forward or merge. The only command that does, beside its own rollback. */
export async function run(context: Context, options: LandOptions, argument: string | undefined): Promise<number> {
  await using fleet = await Fleet.open({ planFolder: findPlanFolder(context.folder), purpose: 'fleet land' })
  const row = await findRun(fleet.store, argument)
  const state = await fleet.replay(row.id)
  if (state.status !== 'ended') throw new FleetError('land-refused', `run ${row.id} has not ended`, { hint: 'finish it with fleet resume, or end it with fleet cancel' })
  const repositories = state.plan.repositories.filter(({ name }) => state.heads.has(name) && (options.repository ?? name) === name)
  if (repositories.length === 0) throw new FleetError('land-refused', `run ${row.id} has landed nothing${options.repository === undefined ? '' : ` in ${options.repository}`} that could be brought over`, { hint: 'see fleet status' })
  for (const repository of repositories) {
    const target = options.into ?? targetOf(state, repository.name)
    const branch = state.bases[repository.name]?.branch ?? ''
    const message = { subject: `Land ${state.plan.name}`, body: `${state.counts.succeeded} of ${state.tasks.size} tasks`, trailers: [['Fleet-Run', row.id]] as const }
    const { from, to, how } = await fleet.lander.landForUser(repository, { runBranch: branch, target, message })
    if (how !== 'up-to-date') await appendFacts(fleet.store, state, { events: [{ type: 'run-landed', repository: repository.name, branch: target, from, to }], at: Date.now(), planPath: row.planPath })
    context.print(`${context.paint('green', '✔')} ${repository.name}: ${target} ${how === 'up-to-date' ? 'has it already' : `${from.slice(0, 9)} → ${to.slice(0, 9)} (${how})`}`)
  }
  return exitCodes.succeeded
}

function targetOf(state: RunState, repository: string): string {
  const branch = state.bases[repository]?.userBranch
  if (branch == null) throw new FleetError('land-refused', `the run started from a detached HEAD in ${repository}`, { hint: 'name the branch: fleet land --into <branch>' })
  return branch
}
