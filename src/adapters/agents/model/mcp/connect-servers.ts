import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { McpServer } from '../../../../core/plan/plan.ts'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../../../ports/agent.ts'
import { agentFailed, environmentLacks } from '../../agent-failed.ts'
import { expandVariables, findUnset } from '../../expand-variables.ts'
import type { AnyTool } from '../tools/model-tool.ts'
import { SpawnerTransport } from './spawner-transport.ts'
import { toLoopTool } from './to-loop-tool.ts'

/** Longest time that a server may take to begin. */
const startTimeoutMs = 30_000
/** Most tools of one server. */
const maxTools = 200

export type ServerPlace = {
  readonly assignment: AgentAssignment
  readonly context: AgentContext
  /** Fleet's own environment, for the variables that the plan's servers name. */
  readonly variables: NodeJS.ProcessEnv
}

/** Servers of tools within reach; disposing ends them. */
export type ConnectedServers = AsyncDisposable & { readonly tools: readonly AnyTool[]; /** Why a server could not be reached; null when all are there. */ readonly refusal: AgentOutcome | null }

/** Connects the servers that the plan gives the agent, one after another; the first that cannot be reached ends it. */
export async function connectServers(servers: readonly McpServer[], place: ServerPlace): Promise<ConnectedServers> {
  const clients: Client[] = []
  const tools: AnyTool[] = []
  const close = async (): Promise<void> => {
    for (const client of clients) await client.close()
  }
  const connected = (refusal: AgentOutcome | null): ConnectedServers => ({ tools, refusal, [Symbol.asyncDispose]: close })
  for (const server of servers) {
    const missing = findUnset(server, place.variables)
    if (missing !== undefined) return connected(environmentLacks(`MCP server ${server.name} needs ${missing}, which is not set`, `set ${missing} in the environment of Fleet, or take it out of the plan`))
    const client = new Client({ name: 'fleet', version: '1.0.0' })
    clients.push(client)
    const transport = openTransport(server, place)
    try {
      await client.connect(transport, { timeout: startTimeoutMs, signal: place.context.signal })
      tools.push(...(await listTools(client, server, place)))
    } catch (error) {
      return connected(await explain(server, transport, error))
    }
  }
  return connected(null)
}

function openTransport(server: McpServer, { assignment, context, variables }: ServerPlace): SpawnerTransport | StreamableHTTPClientTransport {
  const expand = (values: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, expandVariables(value, variables)]))
  if (server.kind === 'http') return new StreamableHTTPClientTransport(new URL(expandVariables(server.url, variables)), { requestInit: { headers: expand(server.headers) } })
  const request = context.sandbox.wrap({
    argv: server.run,
    cwd: assignment.workspace,
    environment: { ...context.baseEnvironment, ...expand(server.environment) },
    logPath: context.logPath,
    maxLogBytes: Math.min(context.maxLogBytes, 100_000),
    timeoutMs: assignment.timeoutMs,
    signal: context.signal,
  })
  return new SpawnerTransport(context.spawner, request)
}

async function listTools(client: Client, server: McpServer, { context }: ServerPlace): Promise<readonly AnyTool[]> {
  const found: AnyTool[] = []
  let cursor: string | undefined
  do {
    const page = await client.listTools(cursor === undefined ? {} : { cursor }, { timeout: startTimeoutMs, signal: context.signal })
    found.push(...page.tools.map((tool) => toLoopTool(tool, { server: server.name, client, signal: context.signal })))
    cursor = page.nextCursor
  } while (cursor !== undefined && found.length < maxTools)
  return found.slice(0, maxTools)
}

/** Whatever the client throws, the server cannot be used; its own words come along, its secrets are not among them. */
async function explain(server: McpServer, transport: SpawnerTransport | StreamableHTTPClientTransport, error: unknown): Promise<AgentOutcome> {
  const end = transport instanceof SpawnerTransport ? await transport.stop() : null
  if (end?.status === 'not-started') return environmentLacks(`MCP server ${server.name} could not start: ${end.message}`, `install it, or correct "run" of ${server.name} in the plan`)
  const message = error instanceof Error ? error.message : String(error)
  return agentFailed(`MCP server ${server.name} could not be reached: ${end === null || end.status === 'aborted' ? message : `it ended (${end.status === 'exited' ? `exit code ${end.code}` : end.status})`}`)
}

