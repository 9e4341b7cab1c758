import { LLMock } from '@copilotkit/aimock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../adapters/memory/manual-clock.ts'
import type { ProviderApi } from '../core/plan/plan.ts'
import { ask, startGateway, type GatewayRig } from './gateway.testrig.ts'
import { specOf } from './scripted-provider.testrig.ts'

/** The server of others: it speaks the protocols as their authors have measured them, not as we have. */
let mock: LLMock
let rig: GatewayRig
const usage = { input_tokens: 321, output_tokens: 45, prompt_tokens: 321, completion_tokens: 45, promptTokenCount: 321, candidatesTokenCount: 45 }
const apis: readonly ProviderApi[] = ['anthropic', 'openai', 'google', 'xai', 'openai-compatible']

beforeEach(async () => {
  mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' })
  mock.on({ predicate: () => true }, { content: 'Nothing to be done here, all is well.', usage })
  await mock.start()
  rig = await startGateway({ providers: apis.map((api) => specOf(api, mock.url)) })
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await mock.stop()
})

const messages = [{ role: 'user', content: 'hello' }]
const contents = [{ role: 'user', parts: [{ text: 'hello' }] }]
const endpoints: readonly { readonly api: ProviderApi; readonly path: string; readonly body: object }[] = [
  { api: 'anthropic', path: '/v1/messages', body: { model: 'claude-x', max_tokens: 100, messages } },
  { api: 'anthropic', path: '/v1/messages', body: { model: 'claude-x', max_tokens: 100, messages, stream: true } },
  { api: 'openai', path: '/v1/chat/completions', body: { model: 'gpt-x', messages } },
  { api: 'openai', path: '/v1/chat/completions', body: { model: 'gpt-x', messages, stream: true } },
  { api: 'openai', path: '/v1/responses', body: { model: 'gpt-x', input: 'hello' } },
  { api: 'openai', path: '/v1/responses', body: { model: 'gpt-x', input: 'hello', stream: true } },
  { api: 'google', path: '/v1beta/models/gemini-x:generateContent', body: { contents } },
  { api: 'google', path: '/v1beta/models/gemini-x:streamGenerateContent?alt=sse', body: { contents } },
  { api: 'xai', path: '/v1/chat/completions', body: { model: 'llama', messages, stream: true } },
  { api: 'openai-compatible', path: '/v1/chat/completions', body: { model: 'llama', messages, stream: true } },
]

describe('against a mock server of others', () => {
  test.each(endpoints)('$api $path $body.stream is metered to the token', async ({ api, path, body }) => {
    const pass = await rig.open()
    const response = await ask(pass, path, body, { provider: api })
    expect([response.status, (await response.text()).length > 50]).toEqual([200, true])
    await pass.close()
    expect(pass.usage()).toMatchObject([{ provider: api, calls: 1, inputTokens: 321, outputTokens: 45 }])
    expect((await rig.state.store.usage.read({}))[0]?.isEstimate).toBe(false)
    expect(pass.trouble()).toBeNull()
  })

  test('its 429 is waited for, and only as long as it says', async () => {
    const clock = new ManualClock(Date.now())
    await rig[Symbol.asyncDispose]()
    rig = await startGateway({ providers: [specOf('anthropic', mock.url)], clock })
    mock.nextRequestError(429, { message: 'slow down', type: 'rate_limit_error' })
    const pass = await rig.open()
    const asked = ask(pass, '/v1/messages', { model: 'claude-x', max_tokens: 100, messages }, { provider: 'anthropic' })
    while (rig.gateway.status().providers[0]?.status !== 'paused') await new Promise(setImmediate)
    clock.advance((rig.gateway.status().providers[0]?.until ?? 0) - clock.now())
    expect((await asked).status).toBe(200)
    expect(mock.getRequests()).toHaveLength(2)
  })
})
