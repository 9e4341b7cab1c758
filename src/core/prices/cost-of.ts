import type { CallTokens, Price, Rates } from './price.ts'

/** What a call costs in US dollars: each token is billed once, at the rate of what was done with it. */
export function costOf(price: Price, tokens: CallTokens): number {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens, outputTokens } = tokens
  const rates = ratesFor(price, inputTokens)
  const plainTokens = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens)
  const shortWriteTokens = Math.max(0, cacheWriteTokens - cacheWriteLongTokens)
  const perMillion = plainTokens * rates.input + cacheReadTokens * rates.cacheRead + shortWriteTokens * rates.cacheWrite + cacheWriteLongTokens * rates.cacheWriteLong + outputTokens * rates.output
  return perMillion / 1_000_000
}

/** The most that a call can cost: every token that is sent at the dearest rate, every token that may come back. */
export function maxCostOf(price: Price, { inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number }): number {
  const { input, cacheWrite, cacheWriteLong, cacheRead, output } = ratesFor(price, inputTokens)
  return (inputTokens * Math.max(input, cacheWrite, cacheWriteLong, cacheRead) + outputTokens * output) / 1_000_000
}

function ratesFor({ tiers }: Price, inputTokens: number): Rates {
  const reached = tiers.filter(({ fromInputTokens }) => inputTokens >= fromInputTokens)
  return reached.reduce((best, tier) => (tier.fromInputTokens >= best.fromInputTokens ? tier : best)).rates
}
