import * as acp from '@agentclientprotocol/sdk/unstable'
import type { ExternalAttempt } from '../external-attempt.ts'
import type { KeptSession } from './kept-session.ts'
import { toMcpServers } from './to-mcp-servers.ts'

/** A session to work in, and what to say first in it. */
export type OpenedSession = { readonly sessionId: string; readonly prompt: string }

/** Greets the agent and opens a session: the one that was kept from before a crash where there is one and the agent can, else a new one. A text says why not. */
export async function openSession(agent: acp.ClientContext, attempt: ExternalAttempt, kept: KeptSession): Promise<OpenedSession | string> {
  const greeting = await agent.request(acp.methods.agent.initialize, {
    protocolVersion: acp.PROTOCOL_VERSION,
    clientInfo: { name: 'fleet', version: '1' },
    // Files and commands are its own business, inside its sandbox: done by us, they would be outside of it.
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  })
  const mcpServers = toMcpServers(attempt.assignment.mcp, greeting, process.env)
  if (typeof mcpServers === 'string') return mcpServers
  const place = { cwd: attempt.assignment.workspace, mcpServers }
  const canLoad = greeting.agentCapabilities?.loadSession === true && attempt.profile.sessionFolders !== undefined
  const resumed = canLoad ? await resume(agent, place, kept) : null
  const sessionId = resumed ?? (await begin(agent, place))
  if (canLoad) kept.begin(sessionId)
  return { sessionId, prompt: resumed === null ? attempt.setting.prompt : `You were interrupted. Look at what is done already, and go on with your task.\n\n${attempt.setting.prompt}` }
}

async function begin(agent: acp.ClientContext, place: acp.NewSessionRequest): Promise<string> {
  const { sessionId } = await agent.request(acp.methods.agent.session.new, place)
  return sessionId
}

async function resume(agent: acp.ClientContext, place: acp.NewSessionRequest, kept: KeptSession): Promise<string | null> {
  const { sessionId } = kept
  if (sessionId === null) return null
  try {
    await agent.request(acp.methods.agent.session.load, { ...place, sessionId })
    return sessionId
  } catch (error) {
    // It does not know the session any more, or what was kept of it was cut in the middle of a word: from the start, then.
    if (error instanceof acp.RequestError) return null
    throw error
  }
}
