import { FleetError } from '../core/fleet-error.ts'
import type { Command } from '../core/run/signal.ts'
import { openState } from '../fleet.ts'
import type { RunRow } from '../ports/store.ts'
import type { Context } from './context.ts'
import { findPlanFolder, findRun } from './find-run.ts'

type CommandsFor = (row: RunRow) => readonly Command[]

/** What to ask of which run. Unknown tasks are refused. */
export async function resolveCommands(context: Context, run: string | undefined, commandsFor: CommandsFor): Promise<{ readonly row: RunRow; readonly planFolder: string; readonly commands: readonly Command[] }> {
  const planFolder = findPlanFolder(context.folder)
  const state = openState(planFolder, { readOnly: true })
  try {
    const row = await findRun(state.store, run)
    const commands = commandsFor(row)
    const known = new Set((await state.store.tasks(row.id)).map(({ id }) => id))
    for (const id of commands.flatMap(namesOf)) {
      if (!known.has(id)) throw new FleetError('task-not-found', `run ${row.id} has no task ${id}`, { hint: `list its tasks with fleet status ${row.id}` })
    }
    return { row, planFolder, commands }
  } finally {
    state.close()
  }
}

/** Leaves commands for whoever carries the run out, now or when it is taken up again. */
export async function sendCommands(context: Context, run: string | undefined, commandsFor: CommandsFor): Promise<{ readonly row: RunRow }> {
  const { row, planFolder, commands } = await resolveCommands(context, run, commandsFor)
  await leaveCommands(planFolder, row, commands)
  return { row }
}

export async function leaveCommands(planFolder: string, row: RunRow, commands: readonly Command[]): Promise<void> {
  const state = openState(planFolder, { readOnly: false })
  try {
    for (const command of commands) await state.store.enqueue(row.id, command, Date.now())
  } finally {
    state.close()
  }
}

function namesOf(command: Command): readonly string[] {
  if ('task' in command) return [command.task]
  return command.type === 'retry-tasks' && command.tasks !== 'failed' ? command.tasks : []
}

/** For commands that mean nothing to a run that is over. */
export function refuseEnded(row: RunRow): void {
  if (row.status === 'ended') throw new FleetError('usage', `run ${row.id} has ended: ${row.outcome}`, { hint: 'try failed tasks again with fleet retry' })
}
