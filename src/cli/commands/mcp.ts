import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { makeServer } from '../mcp/make-server.ts'
import { createStartedRuns } from '../mcp/started-runs.ts'

/** `fleet mcp`: a server of the Model Context Protocol on standard input and output, until the client goes away. */
export async function run(context: Context, { readOnly }: { readonly readOnly?: boolean }): Promise<number> {
  const runs = readOnly === true ? null : await createStartedRuns(context.environment)
  const server = makeServer({ context, root: realpathSync(resolve(context.folder)), runs })
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, leave)
  process.stdin.once('end', leave).once('close', leave)
  try {
    await server.connect(new StdioServerTransport())
    await gone
    await server.close()
  } finally {
    await runs?.close()
    for (const signal of signals) process.off(signal, leave)
  }
  return exitCodes.succeeded
}
