import * as z from 'zod'
import type { ProviderApi } from '../../core/plan/plan.ts'
import { noTokens, type CallTokens } from '../../core/prices/price.ts'
import type { Dialect } from './protocol.ts'

const count = z.number().int().nonnegative().nullish().catch(null)
const details = z.looseObject({ cached_tokens: count, cache_write_tokens: count, reasoning_tokens: count, thinking_tokens: count }).nullish().catch(null)

const iteration = z.looseObject({ type: z.string().catch(''), input_tokens: count, output_tokens: count })

/** All names that providers give their counts; each reply has a few of them. */
export const usageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  cache_creation: z.looseObject({ ephemeral_1h_input_tokens: count }).nullish().catch(null),
  iterations: z.array(iteration).nullish().catch(null),
  input_tokens_details: details,
  output_tokens_details: details,
  prompt_tokens: count,
  completion_tokens: count,
  num_cached_tokens: count,
  prompt_tokens_details: details,
  completion_tokens_details: details,
  promptTokenCount: count,
  toolUsePromptTokenCount: count,
  cachedContentTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
})

export type RawUsage = z.output<typeof usageSchema>

/** Counts in Fleet's one meaning: what was sent includes what a cache read or kept, what came back includes reasoning. */
export function toTokens(dialect: Dialect, api: ProviderApi, usage: RawUsage): CallTokens {
  switch (dialect) {
    case 'anthropic':
      return fromAnthropic(usage)
    case 'google':
      return fromGoogle(usage)
    case 'responses':
      return fromResponses(usage)
    default:
      return fromChat(usage, api)
  }
}

/** `input_tokens` leaves out what the cache read and kept. With compaction the request is several calls, each billed. */
function fromAnthropic(usage: RawUsage): CallTokens {
  const [cacheReadTokens, cacheWriteTokens] = [usage.cache_read_input_tokens ?? 0, usage.cache_creation_input_tokens ?? 0]
  const billed = (usage.iterations ?? []).filter(({ type }) => type === 'compaction' || type === 'message')
  const total = (name: 'input_tokens' | 'output_tokens'): number => (billed.length === 0 ? (usage[name] ?? 0) : billed.reduce((sum, one) => sum + (one[name] ?? 0), 0))
  return {
    inputTokens: total('input_tokens') + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWriteLongTokens: Math.min(cacheWriteTokens, usage.cache_creation?.ephemeral_1h_input_tokens ?? 0),
    outputTokens: total('output_tokens'),
    reasoningTokens: usage.output_tokens_details?.thinking_tokens ?? usage.output_tokens_details?.reasoning_tokens ?? 0,
  }
}

/** Thoughts stand beside the candidates, results of the provider's own tools beside the prompt. */
function fromGoogle(usage: RawUsage): CallTokens {
  const reasoningTokens = usage.thoughtsTokenCount ?? 0
  return {
    ...noTokens,
    inputTokens: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
    cacheReadTokens: usage.cachedContentTokenCount ?? 0,
    outputTokens: (usage.candidatesTokenCount ?? 0) + reasoningTokens,
    reasoningTokens,
  }
}

function fromResponses(usage: RawUsage): CallTokens {
  const cacheReadTokens = usage.input_tokens_details?.cached_tokens ?? 0
  return {
    ...noTokens,
    inputTokens: includingCached(usage.input_tokens ?? 0, cacheReadTokens),
    cacheReadTokens,
    cacheWriteTokens: usage.input_tokens_details?.cache_write_tokens ?? 0,
    outputTokens: usage.output_tokens ?? 0,
    reasoningTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
  }
}

/** xAI counts reasoning beside the completion, all others within. */
function fromChat(usage: RawUsage, api: ProviderApi): CallTokens {
  const cacheReadTokens = usage.num_cached_tokens ?? usage.prompt_tokens_details?.cached_tokens ?? 0
  const reasoningTokens = usage.completion_tokens_details?.reasoning_tokens ?? 0
  return {
    ...noTokens,
    inputTokens: includingCached(usage.prompt_tokens ?? 0, cacheReadTokens),
    cacheReadTokens,
    cacheWriteTokens: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
    outputTokens: (usage.completion_tokens ?? 0) + (api === 'xai' ? reasoningTokens : 0),
    reasoningTokens,
  }
}

/** Cached tokens are part of the prompt; some replies of xAI leave them out, and then there are more of them than of the prompt. */
function includingCached(inputTokens: number, cachedTokens: number): number {
  return cachedTokens <= inputTokens ? inputTokens : inputTokens + cachedTokens
}
