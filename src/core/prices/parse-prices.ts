import * as z from 'zod'
import type { Price, Rates } from './price.ts'

const rate = z.number().min(0)
const rates = z.strictObject({ input: rate, output: rate, cacheRead: rate.optional(), cacheWrite: rate.optional(), cacheWriteLong: rate.optional() })
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2026-11-22')

const row = z.strictObject({
  provider: z.string().min(1),
  model: z.string().min(1),
  aliases: z.array(z.string()).optional(),
  effectiveFrom: day,
  rates,
  /** Other rates for requests with at least so many tokens of input. */
  above: z.array(z.strictObject({ fromInputTokens: z.int().min(1), rates })).optional(),
  source: z.string().optional(),
})

const file = z.strictObject({
  version: z.literal(1),
  about: z.string().optional(),
  prices: z.array(row),
})

/** Reads a price file; what is wrong comes back in words. */
export function parsePrices(data: unknown): { readonly status: 'parsed'; readonly prices: readonly Price[] } | { readonly status: 'invalid'; readonly problem: string } {
  const parsed = file.safeParse(data)
  if (parsed.success) return { status: 'parsed', prices: parsed.data.prices.map(toPrice) }
  return { status: 'invalid', problem: z.prettifyError(parsed.error) }
}

function toPrice({ provider, model, aliases = [], effectiveFrom, rates: base, above = [], source = '' }: z.output<typeof row>): Price {
  const tiers = [{ fromInputTokens: 0, rates: base }, ...above].map(({ fromInputTokens, rates: raw }) => ({ fromInputTokens, rates: toRates(raw) }))
  return { provider, model, aliases, effectiveFrom, tiers, source }
}

/** A provider that names no rate for its cache bills those tokens as any others. */
function toRates({ input, output, cacheRead = input, cacheWrite = input, cacheWriteLong = cacheWrite }: z.output<typeof rates>): Rates {
  return { input, output, cacheRead, cacheWrite, cacheWriteLong }
}
