import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProviderApi } from '../core/plan/plan.ts'
import { ask, startGateway, type GatewayRig } from './gateway.testrig.ts'
import { specOf, startProvider, type ScriptedProvider } from './scripted-provider.testrig.ts'

const apis: readonly ProviderApi[] = ['anthropic', 'openai', 'google', 'mistral', 'xai', 'openai-compatible']

type Endpoint = { readonly name: string; readonly api: ProviderApi; readonly path: string; readonly body: Readonly<Record<string, unknown>> }

const endpoints: readonly Endpoint[] = [
  { name: 'Anthropic', api: 'anthropic', path: '/v1/messages', body: { model: 'priced', max_tokens: 100, messages: [] } },
  { name: 'Anthropic, streamed', api: 'anthropic', path: '/v1/messages', body: { model: 'priced', max_tokens: 100, messages: [], stream: true } },
  { name: 'OpenAI chat', api: 'openai', path: '/v1/chat/completions', body: { model: 'gpt-x', messages: [] } },
  { name: 'OpenAI chat, streamed', api: 'openai', path: '/v1/chat/completions', body: { model: 'gpt-x', messages: [], stream: true } },
  { name: 'OpenAI chat, streamed with usage', api: 'openai', path: '/v1/chat/completions', body: { model: 'gpt-x', messages: [], stream: true, stream_options: { include_usage: true } } },
  { name: 'OpenAI responses', api: 'openai', path: '/v1/responses', body: { model: 'gpt-x', input: 'hi' } },
  { name: 'OpenAI responses, streamed', api: 'openai', path: '/v1/responses', body: { model: 'gpt-x', input: 'hi', stream: true } },
  { name: 'Google', api: 'google', path: '/v1beta/models/gemini-x:generateContent', body: { contents: [] } },
  { name: 'Google, streamed as events', api: 'google', path: '/v1beta/models/gemini-x:streamGenerateContent?alt=sse', body: { contents: [] } },
  { name: 'Google, streamed as a list', api: 'google', path: '/v1beta/models/gemini-x:streamGenerateContent', body: { contents: [] } },
  { name: 'Mistral', api: 'mistral', path: '/v1/chat/completions', body: { model: 'devstral', messages: [] } },
  { name: 'Mistral, streamed', api: 'mistral', path: '/v1/chat/completions', body: { model: 'devstral', messages: [], stream: true } },
  { name: 'xAI chat', api: 'xai', path: '/v1/chat/completions', body: { model: 'grok-x', messages: [] } },
  { name: 'xAI chat, streamed', api: 'xai', path: '/v1/chat/completions', body: { model: 'grok-x', messages: [], stream: true } },
  { name: 'xAI responses, streamed', api: 'xai', path: '/v1/responses', body: { model: 'grok-x', input: 'hi', stream: true } },
  { name: 'another provider', api: 'openai-compatible', path: '/chat/completions', body: { model: 'llama', messages: [], stream: true } },
]

let provider: ScriptedProvider
let rig: GatewayRig
let next = 0
const counts = [
  { input: 1200, output: 40, cacheRead: 800, reasoning: 7 },
  { input: 33, output: 2, cacheRead: 0, reasoning: 0 },
  { input: 250_001, output: 4096, cacheRead: 250_000, reasoning: 4000 },
] as const

beforeEach(async () => {
  next = 0
  provider = await startProvider(() => ({ type: 'answer', pieces: 5, text: 'five words of a reply', ...counts[next++ % counts.length] }))
  rig = await startGateway({ providers: apis.map((api) => specOf(api, provider.url)) })
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await provider.close()
})

describe('metering', () => {
  test.each(endpoints)('$name is metered to the token', async ({ api, path, body }) => {
    const pass = await rig.open()
    for (const _ of counts) {
      const response = await ask(pass, path, body, { provider: api })
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('reply')
    }
    await pass.close()
    const model = 'model' in body ? body.model : 'gemini-x'
    expect(pass.usage()).toMatchObject([{ provider: api, model, calls: 3, inputTokens: 251_234, outputTokens: 4138, cacheReadTokens: 250_800 }])
    const tellsReasoning = api !== 'anthropic'
    if (tellsReasoning) expect(pass.usage()[0]?.reasoningTokens).toBe(4007)
    const rows = await rig.state.store.usage.read({ runId: 'r1' })
    expect(rows.map(({ inputTokens, outputTokens, cacheReadTokens, isEstimate }) => ({ input: inputTokens, output: outputTokens, cacheRead: cacheReadTokens, isEstimate }))).toEqual(counts.map(({ input, output, cacheRead }) => ({ input, output, cacheRead, isEstimate: false })))
    expect(provider.billed).toEqual({ input: 251_234, output: 4138, calls: 3 })
  })

  test('a reply passes unchanged, byte for byte, but for the usage that the client did not ask for', async () => {
    const pass = await rig.open()
    for (const { path, body, api } of endpoints) {
      next = 0
      const through = await (await ask(pass, path, body, { provider: api })).text()
      next = 0
      const address = path.startsWith('/chat') ? `/v1${path}` : path
      const direct = await (await fetch(`${provider.url}${address}`, { method: 'POST', body: JSON.stringify(body) })).text()
      expect(through).toBe(direct)
    }
  })
})
