import * as z from 'zod'
import type { Failure } from '../../core/run/failure.ts'

const counted = z.object({
  tokens: z.object({ inputTokens: z.int(), cacheReadTokens: z.int(), cacheWriteTokens: z.int(), cacheWriteLongTokens: z.int(), outputTokens: z.int(), reasoningTokens: z.int() }),
  costUsd: z.number().nullable(),
  isEstimate: z.boolean(),
})

/** A line of a cassette, `<task>.<attempt>.ndjson`. */
export const cassetteLineSchema = z.discriminatedUnion('type', [
  /** A part of requests that comes again and again: a message, the definition of a tool. Requests name it by `{"$part": id}`. */
  z.object({ type: z.literal('part'), id: z.string(), value: z.unknown() }),
  z.object({
    type: z.literal('exchange'),
    call: z.int(),
    provider: z.string(),
    method: z.string(),
    path: z.string(),
    /** Canonical. */
    request: z.unknown(),
    code: z.int().nullable(),
    contentType: z.string(),
    /** With placeholders. */
    reply: z.string(),
    isReplyWhole: z.boolean(),
    how: z.enum(['whole', 'cut', 'left', 'refused']),
    connection: z.enum(['whole', 'cut', 'left']).nullable(),
    counted: counted.nullable(),
    failure: z.custom<Failure>((value) => typeof value === 'object' && value !== null && 'kind' in value).nullable(),
  }),
  /** The recording is larger than it may be: what follows is missing. */
  z.object({ type: z.literal('full') }),
])

export type CassetteLine = z.output<typeof cassetteLineSchema>
export type CassetteExchange = Extract<CassetteLine, { type: 'exchange' }>
