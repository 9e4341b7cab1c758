import { resolve } from 'node:path'
import { listAgents } from '../../list-agents.ts'
import { renderAgents } from '../../reporters/terminal/render-agents.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'

/** `fleet agents`: which agents plans in this folder can use, and how to get the others. */
export async function run(context: Context, { json }: { readonly json?: boolean }): Promise<number> {
  const inventory = await listAgents(resolve(context.folder), context.environment)
  context.print(json === true ? JSON.stringify(inventory, null, 2) : renderAgents(inventory, context.paint))
  return exitCodes.succeeded
}
