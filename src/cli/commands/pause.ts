import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { refuseEnded, sendCommands } from '../send-command.ts'

/** `fleet pause`: what runs goes on, nothing more starts. */
export async function run(context: Context, _options: object, argument: string | undefined): Promise<number> {
  const { row } = await sendCommands(context, argument, (found) => {
    refuseEnded(found)
    return [{ type: 'pause' }]
  })
  context.print(`run ${row.id} starts nothing more; go on with fleet resume`)
  return exitCodes.succeeded
}
