import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import * as acp from '@agentclientprotocol/sdk/unstable'

/** An agent of the Agent Client Protocol that does what its first argument says: `acp-agent <act> [argument]`. */
const [, , act = 'work', argument = ''] = process.argv
const sessions = join(process.env['HOME'] ?? '', '.claude/projects')

type Turn = { readonly sessionId: string; readonly text: string; readonly client: acp.AgentContext; readonly canceled: Promise<void> }
let mcpServers: readonly acp.McpServer[] = []
const canceling = Promise.withResolvers<void>()

const update = (turn: Turn, value: acp.SessionUpdate): Promise<void> => turn.client.notify(acp.methods.client.session.update, { sessionId: turn.sessionId, update: value })
const say = (turn: Turn, text: string): Promise<void> => update(turn, { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })

async function useTool(turn: Turn, path: string, text: string): Promise<void> {
  const toolCallId = `call-${path}`
  await update(turn, { sessionUpdate: 'tool_call', toolCallId, title: `Write ${path}`, kind: 'edit', status: 'pending' })
  writeFileSync(path, text)
  await update(turn, { sessionUpdate: 'tool_call_update', toolCallId, status: 'completed', content: [{ type: 'diff', path, oldText: null, newText: text }] })
}

function startDaemon(): void {
  spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref()
}

async function askPermission(turn: Turn): Promise<string> {
  const options = (['allow_always', 'allow_once', 'reject_always', 'reject_once'] as const).map((kind) => ({ optionId: kind, name: kind, kind }))
  const request: acp.RequestPermissionRequest = { sessionId: turn.sessionId, toolCall: { toolCallId: 'call', title: 'Run rm -rf build' }, options }
  const { outcome } = await turn.client.request(acp.methods.client.session.requestPermission, request)
  return outcome.outcome === 'selected' ? outcome.optionId : outcome.outcome
}

const acts: Readonly<Record<string, (turn: Turn) => Promise<acp.StopReason | acp.PromptResponse>>> = {
  work: async (turn) => {
    startDaemon()
    await update(turn, { sessionUpdate: 'plan', entries: [{ content: 'Write it', priority: 'high', status: 'in_progress' }] })
    await say(turn, 'I write ')
    await say(turn, 'it now.')
    await useTool(turn, 'hello.txt', 'hello\n')
    await say(turn, 'It is written.')
    await update(turn, { sessionUpdate: 'usage_update', used: 1240, size: 200_000, cost: { amount: 0.25, currency: 'USD' } })
    return { stopReason: 'end_turn', usage: { totalTokens: 1240, inputTokens: 1000, outputTokens: 40, cachedReadTokens: 200 } }
  },
  stop: async () => argument as acp.StopReason,
  throw: async () => {
    throw acp.RequestError.internalError({ reason: 'no luck' })
  },
  crash: () => process.exit(3),
  linger: async () => {
    startDaemon()
    process.stderr.write('started\n')
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1000)
    return new Promise(() => {})
  },
  obey: async (turn) => {
    process.stderr.write('started\n')
    await turn.canceled
    writeFileSync('canceled.txt', '')
    return 'cancelled'
  },
  flood: async (turn) => {
    for (let i = 0; i < 300; i++) await say(turn, `${'x'.repeat(9_999)}\n`)
    return 'refusal'
  },
  ask: async (turn) => {
    writeFileSync('answer.txt', await askPermission(turn))
    return 'end_turn'
  },
  talk: async (turn) => {
    for (let i = 0; i < 26; i++) {
      await say(turn, '.')
      await sleep(250)
    }
    return 'end_turn'
  },
  tell: async (turn) => {
    writeFileSync('told.json', JSON.stringify({ text: turn.text, mcpServers, environment: process.env }))
    return 'end_turn'
  },
  /** Writes one file, and in a session that it has loaded a second one. */
  remember: async (turn) => {
    mkdirSync(sessions, { recursive: true })
    const path = join(sessions, `${turn.sessionId}.jsonl`)
    const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
    writeFileSync(path, `${before}turn\n`)
    await useTool(turn, before === '' ? 'first.txt' : 'second.txt', turn.text)
    if (before === '' && argument === 'hang') await turn.canceled
    return 'end_turn'
  },
}

const capabilities: acp.AgentCapabilities = { loadSession: act === 'remember', mcpCapabilities: { http: argument === 'http' } }

acp.agent({ name: 'acp-agent' })
  .onRequest(acp.methods.agent.initialize, () => ({ protocolVersion: acp.PROTOCOL_VERSION, agentCapabilities: capabilities }))
  .onRequest(acp.methods.agent.session.new, ({ params }) => {
    mcpServers = params.mcpServers
    return { sessionId: 'session-1' }
  })
  .onRequest(acp.methods.agent.session.load, async ({ params, client }) => {
    if (!existsSync(join(sessions, `${params.sessionId}.jsonl`))) throw acp.RequestError.resourceNotFound(params.sessionId)
    await client.notify(acp.methods.client.session.update, { sessionId: params.sessionId, update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'an old word' } } })
    return {}
  })
  .onNotification(acp.methods.agent.session.cancel, () => canceling.resolve())
  .onRequest(acp.methods.agent.session.prompt, async ({ params, client }) => {
    const text = params.prompt.map((block) => (block.type === 'text' ? block.text : '')).join('')
    const result = await acts[act]?.({ sessionId: params.sessionId, text, client, canceled: canceling.promise })
    return typeof result === 'string' ? { stopReason: result } : (result ?? { stopReason: 'refusal' })
  })
  .connect(acp.ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>))
