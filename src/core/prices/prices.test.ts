import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOf, maxCostOf } from './cost-of.ts'
import { findPrice, type PriceTable } from './find-price.ts'
import { formatUsd } from './format-usd.ts'
import { parsePrices } from './parse-prices.ts'
import { noTokens, type CallTokens, type Price } from './price.ts'
import ownPrices from './prices.json' with { type: 'json' }

const own = parsePrices(ownPrices)
const table: PriceTable = { rows: own.status === 'parsed' ? own.prices : [], overrides: [] }
const find = (provider: string, model: string, day = '2026-11-22', from = table): Price | null => findPrice(from, { providers: [provider], model, day })

function cost(provider: string, model: string, tokens: Partial<CallTokens>, day?: string): number | null {
  const price = find(provider, model, day)
  return price === null ? null : Number(costOf(price, { ...noTokens, ...tokens }).toFixed(9))
}

const million = 1_000_000

describe('prices', () => {
  const golden: readonly (readonly [string, string, Partial<CallTokens>, number | null])[] = [
    ['anthropic', 'claude-opus-5-5', { inputTokens: million, outputTokens: million }, 24],
    ['anthropic', 'claude-opus-5-5', { inputTokens: 100_000, cacheReadTokens: 80_000, cacheWriteTokens: 10_000, outputTokens: 1_000 }, 0.04 + 0.016 + 0.05 + 0.02],
    ['anthropic', 'claude-opus-5-5', { inputTokens: 10_000, cacheWriteTokens: 10_000, cacheWriteLongTokens: 4_000 }, 0.03 + 0.032],
    ['anthropic', 'claude-sonnet-5-5-20260930', { inputTokens: 1_000 }, 0.002],
    ['anthropic', 'claude-haiku-5-5', { inputTokens: 100_000, outputTokens: 1_000 }, 0.01 + 0.0005],
    ['anthropic', 'claude-haiku-5-5', { inputTokens: 100_001, outputTokens: 1_000 }, 0.0500005 + 0.0025],
    ['xai', 'grok-4.7', { inputTokens: 199_999 }, 0.399998],
    ['xai', 'grok-4.7', { inputTokens: 200_000, cacheReadTokens: 100_000, outputTokens: 1_000 }, 0.4 + 0.1 + 0.012],
    ['openai', 'gpt-6.1-sol', { inputTokens: 272_001, outputTokens: 1_000 }, 1.088004 + 0.015],
    ['openai', 'gpt-6-luna', { inputTokens: million / 10, cacheReadTokens: 50_000 }, 0.005 + 0.0005],
    ['google', 'models/gemini-3.8-flash', { inputTokens: million, outputTokens: million }, 4.5],
    ['mistral', 'devstral-latest', { inputTokens: million, outputTokens: million }, 2.4],
    ['anthropic', 'claude-opus-9', { inputTokens: million }, null],
    ['anthropic', 'gpt-6-luna', { inputTokens: million }, null],
    ['ollama', 'llama', { inputTokens: million }, null],
  ]
  test.each(golden)('%s/%s %o costs %d', (provider, model, tokens, usd) => {
    expect(cost(provider, model, tokens)).toBe(usd === null ? null : Number(usd.toFixed(9)))
  })

  test('a price holds from its day on', () => {
    const cached = { inputTokens: million, cacheReadTokens: million }
    expect([cost('anthropic', 'claude-sonnet-5-5', cached, '2026-10-06'), cost('anthropic', 'claude-sonnet-5-5', cached, '2026-10-07')]).toEqual([0.2, 0.1])
    expect([cost('google', 'gemini-3.8-flash', { outputTokens: million }, '2026-12-31'), cost('google', 'gemini-3.8-flash', { outputTokens: million }, '2027-01-01')]).toEqual([3.75, 7.5])
    expect(find('anthropic', 'claude-opus-5-5', '2020-01-01')).toBeNull()
  })

  test('the user\'s rows win, also with a star for all models of a provider, but never for a model that is named', () => {
    const overrides = parsePrices({ version: 1, prices: [
      { provider: 'ollama', model: '*', effectiveFrom: '2026-01-01', rates: { input: 0, output: 0 } },
      { provider: 'anthropic', model: 'claude-opus-5-5', effectiveFrom: '2026-01-01', rates: { input: 3, output: 15 } },
    ] })
    const mine: PriceTable = { rows: table.rows, overrides: overrides.status === 'parsed' ? overrides.prices : [] }
    expect(find('ollama', 'llama', '2026-11-22', mine)?.tiers[0]?.rates.output).toBe(0)
    expect(find('anthropic', 'claude-opus-5-5', '2026-11-22', mine)?.tiers[0]?.rates).toEqual({ input: 3, output: 15, cacheRead: 3, cacheWrite: 3, cacheWriteLong: 3 })
    expect(find('anthropic', 'claude-haiku-4-5', '2026-11-22', mine)?.tiers[0]?.rates.input).toBe(1)
    // A provider of the plan's own that speaks a protocol has its prices, unless it has some of its own.
    expect(findPrice(mine, { providers: ['proxy', 'anthropic'], model: 'claude-haiku-4-5', day: '2026-11-22' })?.provider).toBe('anthropic')
  })

  test('a list that is wrong is refused in words', () => {
    const wrong = parsePrices({ version: 1, prices: [{ provider: 'a', model: 'b', effectiveFrom: 'yesterday', rates: { input: -1, output: 1 } }] })
    expect(wrong.status === 'invalid' ? wrong.problem : '').toMatch(/effectiveFrom[^]*input|input[^]*effectiveFrom/)
  })

  test('more tokens never cost less within a tier, no call costs less than nothing or more than was kept for it', () => {
    const count = fc.integer({ min: 0, max: 500_000 })
    fc.assert(
      fc.property(fc.constantFrom(...table.rows), count, count, count, count, (price, plain, cacheReadTokens, cacheWriteTokens, outputTokens) => {
        const tokens = { ...noTokens, inputTokens: plain + cacheReadTokens + cacheWriteTokens, cacheReadTokens, cacheWriteTokens, outputTokens }
        const usd = costOf(price, tokens)
        expect(usd).toBeGreaterThanOrEqual(0)
        expect(usd).toBeLessThanOrEqual(maxCostOf(price, tokens) + 1e-9)
        expect(costOf(price, { ...tokens, outputTokens: outputTokens + 1 })).toBeGreaterThan(usd)
      }),
    )
  })

  test('dollars are readable at any size', () => {
    expect([0, 0.000_000_1, 0.000_012_34, 0.0512, 0.5, 1, 12.345].map(formatUsd)).toEqual(['$0.00', '< $0.000001', '$0.000012', '$0.051', '$0.50', '$1.00', '$12.35'])
  })
})
