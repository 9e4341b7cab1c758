import { describe, expect, test } from 'vitest'
import { maxCostOf } from '../core/prices/cost-of.ts'
import { invariant } from '../core/unreachable.ts'
import { ask, startGateway, testPrices, unlimited } from './gateway.testrig.ts'
import { specOf, startProvider } from './scripted-provider.testrig.ts'

const endpoints = [
  { api: 'anthropic', path: '/v1/messages', body: { model: 'priced', max_tokens: 100 }, error: { type: 'error', error: { type: 'billing_error' } } },
  { api: 'openai', path: '/v1/responses', body: { model: 'gpt-x', max_output_tokens: 100 }, error: { error: { type: 'insufficient_quota', code: 'insufficient_quota' } } },
  { api: 'google', path: '/v1beta/models/gemini-x:generateContent', body: { generationConfig: { maxOutputTokens: 100 } }, error: { error: { code: 402, status: 'FAILED_PRECONDITION' } } },
  { api: 'mistral', path: '/v1/chat/completions', body: { model: 'devstral', max_tokens: 100 }, error: { error: { code: 'insufficient_quota' } } },
] as const

describe('a budget', () => {
  test.each(endpoints)('that is spent is told in the shape of $api', async ({ api, path, body, error }) => {
    const provider = await startProvider(() => ({ type: 'answer', input: 10, output: 5 }))
    await using rig = await startGateway({ providers: [specOf(api, provider.url)] })
    const pass = await rig.open({ taskBudget: { usd: null, tokens: 15 } })
    expect((await ask(pass, path, body, { provider: api })).status).toBe(200)
    const refused = await ask(pass, path, body, { provider: api })
    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([402, 'false'])
    const told = (await refused.json()) as { readonly error: { readonly message: string } }
    expect(told).toMatchObject(error)
    expect(told.error.message).toBe('fleet: the budget of the task is spent: 15 of 15 tokens')
    expect(provider.asked).toHaveLength(1)
    await provider.close()
  })

  test('a hundred attempts at once overspend it by one call\'s reservation at most', async () => {
    const provider = await startProvider(() => ({ type: 'answer', input: 150, output: 90, pieces: 3 }))
    await using rig = await startGateway({ providers: [specOf('anthropic', provider.url)] })
    const usd = 0.05
    const message = { model: 'priced', max_tokens: 100, stream: true, messages: [{ role: 'user', content: 'x'.repeat(500) }] }
    invariant(testPrices.status === 'parsed' && testPrices.prices[0] !== undefined, 'there is a price')
    const reservation = maxCostOf(testPrices.prices[0], { inputTokens: Math.ceil(JSON.stringify(message).length / 2.5), outputTokens: 100 })
    const passes = await Promise.all(Array.from({ length: 100 }, (_, index) => rig.open({ taskId: `t${index}`, runBudget: { ...unlimited, usd } })))
    const statuses = await Promise.all(
      passes.map(async (pass) => {
        const response = await ask(pass, '/v1/messages', message, { provider: 'anthropic' })
        await response.text()
        return response.status
      }),
    )
    await Promise.all(passes.map((pass) => pass.close()))
    const rows = await rig.state.store.usage.read({})
    const spent = rows.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0)
    expect(spent).toBeGreaterThanOrEqual(usd)
    expect(spent).toBeLessThanOrEqual(usd + reservation)
    expect(statuses.filter((status) => status === 200)).toHaveLength(rows.length)
    expect(statuses.filter((status) => status === 402)).toHaveLength(100 - rows.length)
    expect(rows).toHaveLength(provider.billed.calls)
    await provider.close()
  })
})
