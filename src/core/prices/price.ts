import type { ModelUsage } from '../run/measures.ts'

/** US dollars per million tokens. */
export type Rates = {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  /** Written to a cache that is kept for minutes. */
  readonly cacheWrite: number
  /** Written to a cache that is kept for an hour. */
  readonly cacheWriteLong: number
}

/** What a model costs from a day on, until a later row of the same model. */
export type Price = {
  /** A built-in provider, or a name of the plan's own. */
  readonly provider: string
  /** Id of the model; `*` stands for all models of the provider that have no row of their own. */
  readonly model: string
  readonly aliases: readonly string[]
  /** First day, UTC, `2026-10-07`. */
  readonly effectiveFrom: string
  /** The last tier whose threshold the request reaches holds for the whole request; the first begins at 0. */
  readonly tiers: readonly { readonly fromInputTokens: number; readonly rates: Rates }[]
  /** Where the price was read, and when. */
  readonly source: string
}

/** Tokens of one call, counted as in `Usage`. */
export type CallTokens = Pick<ModelUsage, 'inputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'outputTokens' | 'reasoningTokens'> & {
  /** Of the tokens written to a cache, those for an hour. */
  readonly cacheWriteLongTokens: number
}

export const noTokens: CallTokens = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0, outputTokens: 0, reasoningTokens: 0 }
