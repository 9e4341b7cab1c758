import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { refuseEnded, sendCommands } from '../send-command.ts'

/** `fleet cancel`: stops a run for good, or some of its tasks. What has landed stays. */
export async function run(context: Context, { task: tasks }: { readonly task?: readonly string[] }, argument: string | undefined): Promise<number> {
  const { row } = await sendCommands(context, argument, (found) => {
    refuseEnded(found)
    return tasks === undefined ? [{ type: 'cancel' }] : tasks.map((task) => ({ type: 'cancel-task', task }))
  })
  const when = row.status === 'halted' ? ' when it is taken up again (fleet resume)' : '; if its process has died, when fleet resume takes it up again'
  context.print(tasks === undefined ? `run ${row.id} is being canceled${when}` : `${tasks.join(', ')} of run ${row.id} will be canceled${when}`)
  return exitCodes.succeeded
}
