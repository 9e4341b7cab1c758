import { afterEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../adapters/memory/manual-clock.ts'
import { maxCallsPerAttempt, type GatewayPass } from './gateway-pass.ts'
import { ask, startGateway, type GatewayRig } from './gateway.testrig.ts'
import { specOf, startProvider, type Script, type ScriptedProvider } from './scripted-provider.testrig.ts'

const start = Date.parse('2026-11-22T12:00:00Z')
const message = { model: 'priced', max_tokens: 100, messages: [{ role: 'user', content: 'x'.repeat(400) }] }
const good: Script = { type: 'answer', input: 10, output: 5 }

let provider: ScriptedProvider
let rig: GatewayRig
let clock: ManualClock

async function open(script: (index: number) => Script, changes: Parameters<typeof specOf>[2] = {}): Promise<void> {
  clock = new ManualClock(start)
  provider = await startProvider((_, index) => script(index))
  rig = await startGateway({ providers: [specOf('anthropic', provider.url, changes), specOf('openai', provider.url, changes)], clock })
}
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await provider.close()
})

/** Lets time pass until it is done: nothing here takes any. */
async function patiently<Result>(work: Promise<Result>): Promise<Result> {
  const state = { isDone: false }
  const watched = work.finally(() => (state.isDone = true))
  watched.catch(() => {})
  while (!state.isDone) {
    const before = provider.asked.length + provider.inFlight
    for (let index = 0; index < 20 && !state.isDone; index += 1) await new Promise(setImmediate)
    await new Promise((resolve) => setTimeout(resolve, 1))
    if (!state.isDone && rig.gateway.status().inFlight > 0 && provider.inFlight === 0 && provider.asked.length + provider.inFlight === before) clock.ringNext()
  }
  return watched
}

const busy: readonly (readonly [string, Script])[] = [
  ['429 with retry-after', { type: 'error', status: 429, headers: { 'retry-after': '5' } }],
  ['429 with a reset', { type: 'error', status: 429, headers: { 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:05Z', date: 'Sun, 22 Nov 2026 12:00:00 GMT' } }],
  ['429 without a word', { type: 'error', status: 429 }],
  ['529', { type: 'error', status: 529, body: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}' }],
  ['503', { type: 'error', status: 503 }],
  ['500', { type: 'error', status: 500 }],
  ['a broken connection', { type: 'drop' }],
  ['an error as the first event', { type: 'stream-error', afterPieces: 0, error: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } }],
]

describe('a provider that is busy', () => {
  test.each(busy)('%s: is asked again, and the agent sees nothing of it', async (_, script) => {
    await open((index) => (index < 2 ? script : good))
    const pass = await rig.open()
    const response = await patiently(ask(pass, '/v1/messages', { ...message, stream: true }, { provider: 'anthropic' }))
    expect(response.status).toBe(200)
    expect(await patiently(response.text())).toContain('message_stop')
    expect(provider.asked).toHaveLength(3)
    expect(provider.asked[2]?.text).toBe(provider.asked[0]?.text)
    await pass.close()
    expect(pass.trouble()).toBeNull()
    expect(pass.usage()).toMatchObject([{ calls: 1, inputTokens: 10, outputTokens: 5 }])
  })

  test('when one call is told to wait, all wait', async () => {
    await open((index) => (index === 0 ? { type: 'error', status: 429, headers: { 'retry-after': '30' } } : good))
    const passes = await Promise.all([rig.open(), rig.open({ taskId: 'b' }), rig.open({ taskId: 'c' })])
    const first = ask(passes[0], '/v1/messages', message, { provider: 'anthropic' })
    while (provider.asked.length === 0 || rig.gateway.status().providers[0]?.status !== 'paused') await new Promise(setImmediate)
    const others = passes.slice(1).map((pass) => ask(pass, '/v1/messages', message, { provider: 'anthropic' }))
    while ((rig.gateway.status().providers[0]?.waiting ?? 0) < 3) await new Promise(setImmediate)
    clock.advance(29_999)
    expect(provider.asked).toHaveLength(1)
    clock.advance(1)
    expect((await Promise.all([first, ...others])).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(rig.gateway.status().providers[0]).toMatchObject({ status: 'ready', concurrency: 32 })
  })

  test('one that never answers is given up after ten minutes, and an agent that asks again does not wait again', async () => {
    await open(() => ({ type: 'error', status: 529, body: '{"error":{"message":"Overloaded, try later"}}' }))
    const pass = await rig.open()
    const response = await patiently(ask(pass, '/v1/messages', message, { provider: 'anthropic' }))
    expect(response.status).toBe(503)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } })
    expect(clock.now() - start).toBeGreaterThan(9 * 60_000)
    expect(clock.now() - start).toBeLessThanOrEqual(10 * 60_000)
    expect(pass.trouble()).toMatchObject({ kind: 'provider-unavailable', provider: 'anthropic', message: 'anthropic answers 529: Overloaded, try later' })
    const [asked, givenUpAt] = [provider.asked.length, clock.now()]
    expect((await patiently(ask(pass, '/v1/messages', message, { provider: 'anthropic' }))).status).toBe(503)
    expect(clock.now()).toBeLessThanOrEqual(givenUpAt + 30_000)
    expect(provider.asked.length).toBeLessThanOrEqual(asked + 1)
    expect(asked).toBeLessThan(40)
  })

  test('one that breaks on a request is asked three times, then the agent gets its words', async () => {
    await open(() => ({ type: 'error', status: 500, body: '{"type":"error","error":{"type":"api_error","message":"boom"}}' }))
    const pass = await rig.open()
    const response = await patiently(ask(pass, '/v1/messages', message, { provider: 'anthropic' }))
    expect([response.status, await response.text()]).toEqual([500, '{"type":"error","error":{"type":"api_error","message":"boom"}}'])
    expect(provider.asked).toHaveLength(3)
    expect(pass.trouble()).toMatchObject({ kind: 'provider-unavailable' })
  })

  test('no credit is not tried again and is a matter for a person', async () => {
    await open(() => ({ type: 'error', status: 429, body: '{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}' }))
    const pass = await rig.open()
    expect((await patiently(ask(pass, '/v1/chat/completions', { model: 'gpt-x', messages: [] }, { provider: 'openai' }))).status).toBe(429)
    expect(provider.asked).toHaveLength(1)
    expect(pass.trouble()).toMatchObject({ kind: 'environment', message: 'the account at openai has no credit left' })
  })

  test('an error that is the request\'s own passes through and is no trouble', async () => {
    await open(() => ({ type: 'error', status: 400, body: '{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens"}}' }))
    const pass = await rig.open()
    expect((await ask(pass, '/v1/messages', message, { provider: 'anthropic' })).status).toBe(400)
    expect(provider.asked).toHaveLength(1)
    expect(pass.trouble()).toBeNull()
  })

  test('never more calls are under way than the plan says', async () => {
    await open(() => good, { maxConcurrency: 3 })
    const passes = await Promise.all(Array.from({ length: 20 }, (_, index) => rig.open({ taskId: `t${index}` })))
    const responses = await Promise.all(passes.map((pass) => ask(pass, '/v1/messages', { ...message, stream: true }, { provider: 'anthropic' }).then((response) => response.text())))
    expect(responses).toHaveLength(20)
    expect(provider.maxInFlight).toBeLessThanOrEqual(3)
  })
})

describe('a stream that does not end well', () => {
  const ends: readonly (readonly [string, Script, boolean])[] = [
    ['breaks off', { type: 'drop', afterPieces: 6 }, true],
    ['is truncated', { type: 'truncate', afterPieces: 6 }, false],
    ['has an error in the middle', { type: 'stream-error', afterPieces: 6, error: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } }, false],
  ]
  test.each(ends)('one that %s is passed on as it is, counted by estimate, and is the provider\'s fault', async (_, script, isCut) => {
    await open((index) => (index === 0 ? script : good))
    const pass = await rig.open()
    const response = await ask(pass, '/v1/messages', { ...message, stream: true }, { provider: 'anthropic' })
    const text = await response.text().catch(() => 'cut')
    expect(text === 'cut').toBe(isCut)
    expect(pass.trouble()).toMatchObject({ kind: 'provider-unavailable', provider: 'anthropic', retryAt: null })
    const again = await patiently(ask(pass, '/v1/messages', message, { provider: 'anthropic' }))
    expect(again.status).toBe(200)
    expect(pass.trouble()).toBeNull()
    await pass.close()
    const [cut, whole] = await rig.state.store.usage.read({})
    // Told: 100 tokens sent. Seen: "one two three four five" at four characters a token.
    expect(cut).toMatchObject({ isEstimate: true, inputTokens: 100, outputTokens: 5 })
    expect(whole).toMatchObject({ isEstimate: false, inputTokens: 10 })
  })

  test('a client that goes away cuts the call at the provider too', async () => {
    await open(() => ({ type: 'hang', afterPieces: 4 }))
    const pass = await rig.open()
    const controller = new AbortController()
    const response = await ask(pass, '/v1/messages', { ...message, stream: true }, { provider: 'anthropic', signal: controller.signal })
    await response.body?.getReader().read()
    controller.abort()
    while (rig.gateway.status().inFlight > 0) await new Promise(setImmediate)
    while (provider.inFlight > 0) await new Promise(setImmediate)
    await pass.close()
    expect(await rig.state.store.usage.read({})).toMatchObject([{ isEstimate: true, inputTokens: 100 }])
    expect(pass.trouble()).toBeNull()
  })

  test('a client that hangs up after the last event has had a whole reply', async () => {
    await open(() => ({ type: 'answer', input: 10, output: 5 }))
    const pass = await rig.open()
    const response = await ask(pass, '/v1/messages', { ...message, stream: true }, { provider: 'anthropic' })
    const reader = response.body!.getReader()
    for (let text = ''; !text.includes('message_stop'); ) text += Buffer.from((await reader.read()).value ?? []).toString()
    await reader.cancel()
    await pass.close()
    expect(await rig.state.store.usage.read({})).toMatchObject([{ isEstimate: false, outputTokens: 5 }])
  })
})

describe('an agent that goes in circles', () => {
  test('is stopped after so many calls', async () => {
    await open(() => good)
    const pass = await rig.open()
    for (let index = 1; index < maxCallsPerAttempt; index += 1) (pass as GatewayPass).nextCall()
    expect((await ask(pass, '/v1/messages', message, { provider: 'anthropic' })).status).toBe(200)
    expect(pass.trouble()).toBeNull()
    expect((await ask(pass, '/v1/messages', message, { provider: 'anthropic' })).status).toBe(402)
    expect(pass.trouble()).toMatchObject({ kind: 'agent-failed', message: 'the agent made 2,000 model calls in one attempt and is taken to go in circles' })
  })
})
