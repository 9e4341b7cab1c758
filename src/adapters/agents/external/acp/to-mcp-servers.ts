import type { InitializeResponse, McpServer as AcpMcpServer } from '@agentclientprotocol/sdk/unstable'
import type { McpServer } from '../../../../core/plan/plan.ts'
import { expandVariables, findUnset } from '../../expand-variables.ts'

/** The plan's servers as the protocol wants them; a text says why the agent cannot have them. */
export function toMcpServers(servers: readonly McpServer[], { agentCapabilities }: InitializeResponse, variables: NodeJS.ProcessEnv): AcpMcpServer[] | string {
  const remote = servers.find(({ kind }) => kind === 'http')
  if (remote !== undefined && agentCapabilities?.mcpCapabilities?.http !== true) return `it cannot use the MCP server ${remote.name}: it knows no servers over HTTP`
  for (const server of servers) {
    const missing = findUnset(server, variables)
    if (missing !== undefined) return `its MCP server ${server.name} needs ${missing}, which is not set in the environment of Fleet`
  }
  return servers.map((server) => toAcp(server, variables))
}

function toAcp(server: McpServer, variables: NodeJS.ProcessEnv): AcpMcpServer {
  const toPairs = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([name, value]) => ({ name, value: expandVariables(value, variables) }))
  if (server.kind === 'http') return { type: 'http', name: server.name, url: expandVariables(server.url, variables), headers: toPairs(server.headers) }
  const [command = '', ...args] = server.run
  return { name: server.name, command, args, env: toPairs(server.environment) }
}
