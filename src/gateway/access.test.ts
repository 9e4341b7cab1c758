import { request as requestHttp } from 'node:http'
import { statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FleetError } from '../core/fleet-error.ts'
import { ask, startGateway, type GatewayRig } from './gateway.testrig.ts'
import { specOf, startProvider, type ScriptedProvider } from './scripted-provider.testrig.ts'

let provider: ScriptedProvider
let rig: GatewayRig
const message = { model: 'priced', max_tokens: 10, messages: [] }

beforeEach(async () => {
  provider = await startProvider(() => ({ type: 'answer', input: 10, output: 5 }))
  rig = await startGateway({ providers: [specOf('anthropic', provider.url), specOf('openai', `${provider.url}/v1`), specOf('google', provider.url), specOf('xai', provider.url, { keyVariables: ['NO_SUCH_KEY'] })] })
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await provider.close()
})

describe('the way to a provider', () => {
  test('the key takes the place of the token, and nothing else of the agent\'s credentials goes along', async () => {
    const pass = await rig.open()
    const headers = { cookie: 'a=b', 'anthropic-version': '2023-06-01', 'openai-organization': 'org', 'x-forwarded-for': '10.0.0.1', 'x-mine': pass.token }
    await ask(pass, '/v1/messages?key=abc&beta=true', message, { provider: 'anthropic', headers })
    await ask(pass, '/v1/chat/completions', { model: 'gpt-x', messages: [] }, { provider: 'openai' })
    await ask(pass, `/v1beta/models/gemini-x:generateContent?key=${pass.token}`, { contents: [] }, { provider: 'google' })
    const [anthropic, openai, google] = provider.asked
    expect(anthropic?.path).toBe('/v1/messages?beta=true')
    expect(anthropic?.headers).toMatchObject({ 'x-api-key': 'sk-real-key-of-the-provider', 'anthropic-version': '2023-06-01', 'accept-encoding': 'identity' })
    expect(openai?.headers.authorization).toBe('Bearer sk-real-key-of-the-provider')
    expect(openai?.path).toBe('/v1/chat/completions')
    expect(google?.headers['x-goog-api-key']).toBe('sk-real-key-of-the-provider')
    expect(google?.path).toBe('/v1beta/models/gemini-x:generateContent')
    expect(JSON.stringify(provider.asked)).not.toContain(pass.token)
    for (const name of ['cookie', 'openai-organization', 'x-forwarded-for', 'x-mine']) expect(anthropic?.headers).not.toHaveProperty(name)
  })

  test('replies lose what belongs to the connection and the account', async () => {
    const response = await ask(await rig.open(), '/v1/messages', message, { provider: 'anthropic' })
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('x-request-id')).toBe('r1')
  })

  test('a token that is not valid, or not any more, is turned away and nobody is asked', async () => {
    const pass = await rig.open()
    const url = pass.urlOf('anthropic')
    const post = (address: string): Promise<Response> => fetch(`${address}/v1/messages`, { method: 'POST', body: JSON.stringify(message) })
    expect((await post(url.replace(pass.token, `${pass.token.slice(0, -1)}_`))).status).toBe(401)
    expect((await post(url)).status).toBe(200)
    await pass.close()
    const late = await post(url)
    expect(late.status).toBe(401)
    expect(await late.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
    expect(provider.asked).toHaveLength(1)
  })

  test('tokens are of one attempt each', async () => {
    const passes = await Promise.all([rig.open(), rig.open({ attempt: 2 })])
    expect(new Set(passes.map(({ token }) => token)).size).toBe(2)
    expect(passes[0]?.token.length).toBeGreaterThanOrEqual(32)
  })

  test.each(['/api/hello', '/v1/files', '/v1/messages/batches', '/v1/organizations/users', '/v1/../v1/files', '/'])('%s is not passed on', async (path) => {
    const pass = await rig.open()
    const response = await fetch(`${pass.urlOf('anthropic')}${path}`)
    expect(response.status).toBe(404)
    expect(provider.asked).toEqual([])
    expect(pass.trouble()).toBeNull()
  })

  test.each(['/v1/models/../files', '/v1/models/x/../../files', '/v1/models/%2e%2e/files', '/v1/models/..%2ffiles', '/v1/models/..'])('%s leads nowhere, as it is written', async (path) => {
    const pass = await rig.open()
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    const { hostname, port, pathname } = new URL(pass.urlOf('openai'))
    requestHttp({ hostname, port, path: `${pathname}${path}` }, (response) => resolve(response.resume().statusCode)).end()
    expect(await promise).toBe(404)
    expect(provider.asked).toEqual([])
  })

  test('questions are passed on and cost nothing', async () => {
    const pass = await rig.open({ taskBudget: { usd: 0, tokens: 0 } })
    await ask(pass, '/v1/messages/count_tokens', { model: 'priced', messages: [] }, { provider: 'anthropic' })
    await fetch(`${pass.urlOf('openai')}/v1/models`)
    expect(provider.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/messages/count_tokens', 'GET /v1/models'])
    expect(pass.usage()).toEqual([])
  })

  test('a request that was addressed to another name is turned away', async () => {
    const pass = await rig.open()
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    const url = new URL(`${pass.urlOf('anthropic')}/v1/messages`)
    requestHttp(url, { method: 'POST', headers: { host: 'evil.example' } }, (response) => resolve(response.resume().statusCode)).end(JSON.stringify(message))
    expect(await promise).toBe(403)
    expect(provider.asked).toEqual([])
  })

  test('the socket serves the same, to this user only', async () => {
    const pass = await rig.open()
    expect(statSync(pass.socketPath).mode & 0o777).toBe(0o600)
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    const path = `${new URL(pass.urlOf('anthropic')).pathname}/v1/messages`
    requestHttp({ socketPath: pass.socketPath, path, method: 'POST', headers: { host: 'localhost' } }, (response) => resolve(response.resume().statusCode)).end(JSON.stringify(message))
    expect(await promise).toBe(200)
  })

  test('a body that is too large, no JSON, or asks for an answer in the background is refused', async () => {
    const pass = await rig.open()
    const post = (body: string): Promise<Response> => fetch(`${pass.urlOf('openai')}/v1/responses`, { method: 'POST', body })
    expect((await post('['.padEnd(33 * 1024 * 1024, ' '))).status).toBe(413)
    expect((await post('not JSON')).status).toBe(400)
    expect((await post('{"model":"gpt-x","input":"hi","background":true}')).status).toBe(400)
    expect(provider.asked).toEqual([])
  })

  test('a provider without a key, and one that the plan does not know, is told to whoever asks for it', async () => {
    const pass = await rig.open()
    expect(() => pass.urlOf('xai')).toThrow('there is no key for xai')
    expect(() => pass.urlOf('nobody')).toThrow(FleetError)
  })

  test('a provider that refuses the key is a matter for a person, and its words are not passed on', async () => {
    await provider.close()
    provider = await startProvider(() => ({ type: 'error', status: 401, body: '{"error":{"message":"Incorrect API key: sk-real-key***"}}' }))
    await rig[Symbol.asyncDispose]()
    rig = await startGateway({ providers: [specOf('anthropic', provider.url)] })
    const pass = await rig.open()
    const response = await ask(pass, '/v1/messages', message, { provider: 'anthropic' })
    expect(response.status).toBe(402)
    expect(await response.text()).not.toContain('sk-real')
    expect(pass.trouble()).toMatchObject({ kind: 'environment', message: 'anthropic refuses its key' })
  })
})
