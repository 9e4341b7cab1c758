import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { passTo, scripted, startModelServer, type Brain, type ScriptedTurn } from '../../../../test/rig/model-server.ts'
import { createAgentRig, type AgentRig, type AgentRigOptions } from '../../../ports/agent-rig.ts'
import { allModelTools, modelDefaults } from '../../../core/plan/built-in-agents.ts'
import type { ModelSpec } from '../../../core/plan/agent-spec.ts'
import type { Failure } from '../../../core/run/failure.ts'
import { createTestSpawner } from '../test/test-spawner.ts'
import { createModelAgent } from './model-agent.ts'

const spec: ModelSpec = { kind: 'model', model: 'anthropic/claude-sonnet-5-5', instructions: '', tools: allModelTools, ...modelDefaults, temperature: null, mcp: [] }
const agent = createModelAgent()

function rigFor(url: string, more: Partial<AgentRigOptions> = {}, trouble: () => Failure | null = () => null): Promise<AgentRig> {
  return createAgentRig({ spec, spawner: createTestSpawner(), files: { 'a.txt': 'one\n' }, pass: passTo(url, { trouble }), ...more })
}

async function outcomeOf(brain: Brain, more: Partial<AgentRigOptions> = {}): ReturnType<AgentRig['run']> {
  await using server = await startModelServer(brain)
  await using rig = await rigFor(server.url, more)
  return await rig.run(agent)
}

const write: ScriptedTurn = { calls: [{ name: 'write', arguments: { path: 'b.txt', content: 'b' } }] }
const done: ScriptedTurn = { calls: [{ name: 'done', arguments: { summary: 'written' } }] }

describe('a model agent in trouble', () => {
  it.each([
    ['a refused call of the budget', { status: 402, message: 'budget spent' }, { kind: 'agent-failed', message: expect.stringContaining('budget spent') }],
    ['too many requests', { status: 429, retryAfter: 7 }, { kind: 'provider-unavailable', provider: 'anthropic' }],
    ['an overloaded provider', { status: 529, message: 'Overloaded' }, { kind: 'provider-unavailable', message: expect.stringContaining('Overloaded') }],
    ['a refused key', { status: 401 }, { kind: 'environment' }],
    ['an unknown model', { status: 404, message: 'no such model' }, { kind: 'environment', hint: expect.stringContaining('name of the model') }],
    ['a request that is not understood', { status: 400, message: 'what?' }, { kind: 'agent-failed', message: expect.stringContaining('what?') }],
    ['an answer over the limit', { text: 'half an ans', finishReason: 'length' }, { kind: 'agent-failed', message: expect.stringContaining('maxOutputTokens'), output: 'half an ans' }],
    ['a refusal', { text: 'I will not.', finishReason: 'refusal' }, { kind: 'agent-failed', message: expect.stringContaining('refused'), output: 'I will not.' }],
  ] as const)('%s is told as data', async (_, turn: ScriptedTurn, failure) => {
    expect(await outcomeOf(() => turn)).toMatchObject({ status: 'failed', failure })
  })

  it('what the gateway says of the end of an attempt comes before what the model agent makes of it', async () => {
    const failure: Failure = { kind: 'budget-exhausted', message: 'spent', scope: 'run' }
    await using server = await startModelServer(() => ({ status: 402 }))
    await using rig = await rigFor(server.url, {}, () => failure)
    expect(await rig.run(agent)).toMatchObject({ status: 'failed', failure })
  })

  it('an overload that passes costs the attempt nothing', async () => {
    const turns = [write, { status: 529 }, { status: 529 }, done]
    expect(await outcomeOf((_, call) => turns[call - 1] ?? {})).toEqual({ status: 'finished', summary: 'written', turns: 2 })
  })

  it('a cut connection is asked for again, and nothing that came of it was carried out', async () => {
    await using server = await startModelServer((request, call) => (call === 2 ? { breaksOff: true } : scripted([write, done])(request, call)))
    await using rig = await rigFor(server.url)
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: 'written', turns: 2 })
    expect(server.seen.map(({ answers }) => answers)).toEqual([0, 1, 1])
    expect(await rig.readLog()).toContain('asked again')
  })

  it('gives up after a bounded number of broken answers, which is the provider\'s fault', async () => {
    await using server = await startModelServer(() => ({ breaksOff: true }))
    await using rig = await rigFor(server.url)
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'provider-unavailable', provider: 'anthropic' } })
    expect(server.seen.length).toBe(4)
  })

  it('nobody listening is the provider\'s fault', async () => {
    await using server = await startModelServer(() => ({}))
    const { url } = server
    await server[Symbol.asyncDispose]()
    await using rig = await rigFor(url)
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'provider-unavailable' } })
  })

  it.each(['error event', 'truncation'])('a stream that ends with an %s in the middle is asked for again', async (how) => {
    await using server = await startAnthropicStream(how)
    await using rig = await rigFor(server.url)
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: 'part 2', turns: 1 })
    expect(server.calls()).toBe(2)
  })

  it('a model that never ends is stopped at its limit of turns', async () => {
    const loop = { calls: [{ name: 'read', arguments: { path: 'a.txt' } }] }
    await using server = await startModelServer(() => loop)
    await using rig = await rigFor(server.url, { spec: { ...spec, maxTurns: 3 } })
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'agent-failed', message: expect.stringContaining('after 3 turns'), output: expect.stringContaining('read') }, turns: 3 })
    expect(server.seen.length).toBe(3)
  })

  it('a silent model is stopped by the idle limit', async () => {
    await using server = await startAnthropicStream('silence')
    await using rig = await rigFor(server.url, { overrides: { idleTimeoutMs: 60 } })
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'timed-out', limit: 'idle', limitMs: 60 } })
  })

  it('an attempt over its time ends', async () => {
    await using server = await startAnthropicStream('silence')
    await using rig = await rigFor(server.url, { overrides: { timeoutMs: 60 } })
    expect(await rig.run(agent)).toMatchObject({ failure: { kind: 'timed-out', limit: 'wall', limitMs: 60 } })
  })

  it('a conversation that the model finds too long is made shorter, once', async () => {
    let refusals = 0
    const brain: Brain = (request, call) => {
      const isRefused = request.answers === 3 && refusals === 0
      if (isRefused) refusals += 1
      if (isRefused) return { status: 400, message: 'prompt is too long: 250000 tokens > 200000 maximum' }
      return scripted([write, write, write, done])(request, call)
    }
    expect(await outcomeOf(brain)).toMatchObject({ status: 'finished', summary: 'written' })
    expect(await outcomeOf(() => ({ status: 400, message: 'prompt is too long' }))).toMatchObject({ failure: { kind: 'agent-failed' } })
  })
})

type Stream = AsyncDisposable & { readonly url: string; readonly calls: () => number }

/** The ways a stream of the Messages API can end that the model server cannot play; all goes well from the second call on. */
async function startAnthropicStream(how: string): Promise<Stream> {
  let calls = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      calls += 1
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      if (how === 'silence') return
      begin(response, `part ${calls}`)
      if (calls > 1) return end(response)
      if (how === 'error event') event(response, 'error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${port}`, calls: () => calls, [Symbol.asyncDispose]: close }
}

function event(response: ServerResponse, type: string, data: object): void {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
}

function begin(response: ServerResponse, text: string): void {
  event(response, 'message_start', { message: { id: 'm', type: 'message', role: 'assistant', content: [], model: 'x', stop_reason: null, usage: { input_tokens: 10, output_tokens: 1 } } })
  event(response, 'content_block_start', { index: 0, content_block: { type: 'text', text: '' } })
  event(response, 'content_block_delta', { index: 0, delta: { type: 'text_delta', text } })
}

function end(response: ServerResponse): void {
  event(response, 'content_block_stop', { index: 0 })
  event(response, 'message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } })
  event(response, 'message_stop', {})
  response.end()
}
