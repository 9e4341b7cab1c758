import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { passTo, scripted, startModelServer } from '../../../../../test/rig/model-server.ts'
import { createAgentRig, type AgentRig } from '../../../../ports/agent-rig.ts'
import { modelDefaults } from '../../../../core/plan/built-in-agents.ts'
import type { ModelSpec } from '../../../../core/plan/agent-spec.ts'
import type { McpServer as ServerSpec } from '../../../../core/plan/plan.ts'
import { createTestSpawner } from '../../test/test-spawner.ts'
import { createModelAgent } from '../model-agent.ts'

const spec: ModelSpec = { kind: 'model', model: 'anthropic/claude-sonnet-5-5', instructions: '', tools: ['read'], ...modelDefaults, temperature: null, mcp: ['kit'] }
const agent = createModelAgent({ variables: { KIT_KEY: 'the-secret', UNUSED: 'never' } })

/** Speaks the protocol over its pipes with nothing but Node. */
const program = `
import { createInterface } from 'node:readline'
const say = (id, result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
const tools = [{ name: 'look up', description: 'Looks a word up.', inputSchema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] } }, { name: 'flood', inputSchema: { type: 'object' } }, { name: 'break', inputSchema: { type: 'object' } }]
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line)
  if (method === 'initialize') say(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'kit', version: '1' } })
  if (method === 'tools/list') say(id, { tools })
  if (method === 'tools/call' && params.name === 'look up') say(id, { content: [{ type: 'text', text: params.arguments.word + ' with ' + process.env.KIT_KEY + ' without ' + process.env.UNUSED }] })
  if (method === 'tools/call' && params.name === 'flood') say(id, { content: [{ type: 'text', text: 'x'.repeat(200000) }] })
  if (method === 'tools/call' && params.name === 'break') process.exit(3)
}
`
const stdio: ServerSpec = { name: 'kit', kind: 'stdio', run: [process.execPath, '--input-type=module', '--eval', program], environment: { KIT_KEY: '${KIT_KEY}' } }

function rigFor(url: string, server: ServerSpec): Promise<AgentRig> {
  return createAgentRig({ spec, spawner: createTestSpawner(), pass: passTo(url), overrides: { mcp: [server] } })
}

const call = (name: string, input: object = {}) => ({ calls: [{ name, arguments: { ...input } }] })

it('gives the tools of a server over pipes, with the variables it was given and no other', async () => {
  await using model = await startModelServer(scripted([call('kit_look_up', { word: 'cube' }), call('kit_flood'), call('kit_break'), call('kit_look_up', { word: 'gone' }), { text: 'end' }]))
  await using rig = await rigFor(model.url, stdio)
  expect(await rig.run(agent)).toMatchObject({ status: 'finished', summary: 'end' })
  expect(model.seen[0]?.tools).toEqual(['read', 'kit_look_up', 'kit_flood', 'kit_break', 'done'])
  const results = model.seen.at(-1)?.results ?? []
  expect(results[0]).toBe('cube with the-secret without undefined')
  expect(results[1]?.length).toBeLessThan(31_000)
  expect(results.slice(2).every((result) => /closed|look up|break/i.test(result))).toBe(true)
  expect(await rig.readLog()).not.toContain('the-secret')
})

it('gives the tools of a server over HTTP, with headers', async () => {
  const keys: unknown[] = []
  const http = createServer((request, response) => {
    keys.push(request.headers['authorization'])
    const server = new McpServer({ name: 'kit', version: '1' })
    server.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }))
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    response.on('close', () => void transport.close())
    void server.connect(transport as Parameters<typeof server.connect>[0]).then(() => transport.handleRequest(request, response))
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  try {
    await using model = await startModelServer(scripted([call('kit_add', { a: 1, b: 2 }), { text: 'end' }]))
    await using rig = await rigFor(model.url, { name: 'kit', kind: 'http', url: `http://127.0.0.1:${port}/mcp`, headers: { authorization: 'Bearer ${KIT_KEY}' } })
    expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
    expect(model.seen[1]?.results).toEqual(['3'])
    expect(new Set(keys)).toEqual(new Set(['Bearer the-secret']))
  } finally {
    http.closeAllConnections()
    http.close()
  }
})

it.each([
  ['that is not there', { ...stdio, run: ['no-such-server'] }, { kind: 'environment', message: expect.stringContaining('could not start') }],
  ['that ends at once', { ...stdio, run: ['sh', '-c', 'exit 4'] }, { kind: 'agent-failed', message: expect.stringContaining('exit code 4') }],
  ['whose variable is not set', { ...stdio, environment: { KEY: '${NOT_SET}' } }, { kind: 'environment', message: expect.stringContaining('NOT_SET') }],
  ['that nobody serves', { name: 'kit', kind: 'http', url: 'http://127.0.0.1:1/mcp', headers: {} }, { kind: 'agent-failed', message: expect.stringContaining('could not be reached') }],
] as const)('a server %s ends the attempt before the model is asked', async (_, server: ServerSpec, failure) => {
  await using model = await startModelServer(() => ({ text: 'never' }))
  await using rig = await rigFor(model.url, server)
  expect(await rig.run(agent)).toMatchObject({ status: 'failed', failure })
  expect(model.seen).toEqual([])
})
