import { userInfo } from 'node:os'
import { FleetError } from '../../core/fleet-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { refuseEnded, sendCommands } from '../send-command.ts'

/** `fleet approve`: lets a task start that waits for a person. */
export async function run(context: Context, options: { readonly run?: string; readonly by?: string }, task: string | undefined): Promise<number> {
  if (task === undefined) throw new FleetError('usage', 'name the task to approve', { hint: 'fleet approve <task>' })
  const by = options.by ?? userName()
  const { row } = await sendCommands(context, options.run, (found) => {
    refuseEnded(found)
    return [{ type: 'approve-task', task, by }]
  })
  context.print(`${task} of run ${row.id} is approved by ${by}`)
  return exitCodes.succeeded
}

/** A container may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
