import { FleetError } from '../core/fleet-error.ts'
import type { Command } from '../core/run/signal.ts'
import { openState } from '../fleet.ts'
import type { RunRow } from '../ports/store.ts'
import type { Context } from './context.ts'
import { findPlanFolder, findRun } from './find-run.ts'

/** Leaves commands for whoever carries the run out, now or when it is taken up again. Unknown tasks are refused at once. */
export async function sendCommands(context: Context, run: string | undefined, commandsFor: (row: RunRow) => readonly Command[]): Promise<{ readonly row: RunRow; readonly planFolder: string }> {
  const planFolder = findPlanFolder(context.folder)
  const state = openState(planFolder, { readOnly: false })
  try {
    const row = await findRun(state.store, run)
    const commands = commandsFor(row)
    const known = new Set((await state.store.tasks(row.id)).map(({ id }) => id))
    for (const id of commands.flatMap(namesOf)) {
      if (!known.has(id)) throw new FleetError('task-not-found', `run ${row.id} has no task ${id}`, { hint: `list its tasks with fleet status ${row.id}` })
    }
    for (const command of commands) await state.store.enqueue(row.id, command, Date.now())
    return { row, planFolder }
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
