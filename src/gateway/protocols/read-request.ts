import * as z from 'zod'
import { parseJson } from '../reading/json-access.ts'
import type { Endpoint } from './protocol.ts'

const count = z.number().nonnegative().nullish().catch(null)

/** What the gateway has to know of a request; all the rest is the provider's affair. */
const requestSchema = z.looseObject({
  model: z.string().max(300).nullish().catch(null),
  stream: z.boolean().nullish().catch(null),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish().catch(null),
  background: z.boolean().nullish().catch(null),
  n: count,
  max_tokens: count,
  max_completion_tokens: count,
  max_output_tokens: count,
  generationConfig: z.looseObject({ maxOutputTokens: count, candidateCount: count }).nullish().catch(null),
})

/** A request as the gateway sees it. */
export type RequestFacts = {
  /** Parsed body, for the transcript and the recording. */
  readonly data: Readonly<Record<string, unknown>>
  readonly model: string
  readonly isStream: boolean
  /** Upper bounds, for the reservation. */
  readonly maxInputTokens: number
  readonly maxOutputTokens: number
  /** The answer is fetched later: it could not be metered. */
  readonly isBackground: boolean
  /** Whether the stream will end with usage. */
  readonly asksForUsage: boolean
  readonly hasStreamOptions: boolean
}

/** What a request without a limit of its own is taken to get back at most. */
const defaultMaxOutputTokens = 32_000

/** Text has four characters a token, less in other scripts and in code. */
const minBytesPerToken = 2.5
/** Where a request says that it has any, images and documents are long runs of base64, and far fewer tokens than characters. */
const base64Run = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{4000,}/g
const maxTokensPerDocument = 20_000

/** Null when the body is not a JSON object. */
export function readRequest(endpoint: Endpoint, body: Buffer): RequestFacts | null {
  const text = body.toString('utf8')
  const parsed = requestSchema.safeParse(parseJson(text))
  if (!parsed.success) return null
  const { data } = parsed
  const ofPath = endpoint.type === 'generation' ? endpoint : { model: null, isStream: null }
  const choices = Math.max(1, data.n ?? data.generationConfig?.candidateCount ?? 1)
  const maxOutputTokens = data.max_completion_tokens ?? data.max_output_tokens ?? data.max_tokens ?? data.generationConfig?.maxOutputTokens ?? defaultMaxOutputTokens
  return {
    data,
    model: ofPath.model ?? data.model ?? 'unknown',
    isStream: ofPath.isStream ?? data.stream === true,
    maxInputTokens: estimateInputTokens(text),
    maxOutputTokens: maxOutputTokens * choices,
    isBackground: data.background === true,
    asksForUsage: data.stream_options?.include_usage === true,
    hasStreamOptions: data.stream_options != null,
  }
}

function estimateInputTokens(text: string): number {
  if (!text.includes('base64') && !text.includes('inlineData') && !text.includes('inline_data')) return Math.ceil(text.length / minBytesPerToken)
  let [length, documents] = [text.length, 0]
  for (const [run] of text.matchAll(base64Run)) {
    length -= run.length
    documents += Math.min(maxTokensPerDocument, run.length)
  }
  return Math.ceil(length / minBytesPerToken) + documents
}
