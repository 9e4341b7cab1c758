import * as z from 'zod'
import type { ProviderApi } from '../../core/plan/plan.ts'
import type { CallTokens } from '../../core/prices/price.ts'
import { parseJson } from '../reading/json-access.ts'
import type { Dialect } from './protocol.ts'
import { toTokens, usageSchema, type RawUsage } from './read-usage.ts'
import { SseLines } from './sse-lines.ts'

const errorSchema = z.looseObject({ type: z.string().nullish().catch(null), code: z.union([z.string(), z.number()]).nullish().catch(null), status: z.string().nullish().catch(null), message: z.string().nullish().catch(null) })

/** The few parts of a reply, or of one event of it, that are looked at. */
const partSchema = z.looseObject({
  type: z.string().nullish().catch(null),
  model: z.string().nullish().catch(null),
  modelVersion: z.string().nullish().catch(null),
  usage: usageSchema.nullish().catch(null),
  usageMetadata: usageSchema.nullish().catch(null),
  message: z.looseObject({ model: z.string().nullish().catch(null), usage: usageSchema.nullish().catch(null) }).nullish().catch(null),
  response: z.looseObject({ model: z.string().nullish().catch(null), usage: usageSchema.nullish().catch(null), error: errorSchema.nullish().catch(null) }).nullish().catch(null),
  error: errorSchema.nullish().catch(null),
  candidates: z.array(z.looseObject({ finishReason: z.string().nullish().catch(null) })).nullish().catch(null),
})

export type ReplyError = { readonly type: string; readonly message: string }

/** What a reply said of itself. `tokens` is null when it told nothing at all. */
export type ReplyFacts = {
  readonly tokens: CallTokens | null
  /** Whether the counts are the final ones. */
  readonly isFinal: boolean
  /** Whether the reply came to its end in its own terms. */
  readonly hasFinished: boolean
  /** The model that answered, where it says. */
  readonly model: string | null
  /** An error that came after the reply had begun. */
  readonly error: ReplyError | null
}

/** What ends a chat stream besides its usage, which not every server sends. */
const finish = /"finish_reason":\s?"/

/** A whole reply longer than this is passed on but not read. */
const maxReplyLength = 64 * 1024 * 1024

/** Reads usage out of a reply while it passes. */
export class ReplyReader {
  readonly #dialect: Dialect
  readonly #api: ProviderApi
  readonly #lines: SseLines | null
  #whole: Buffer[] = []
  #wholeLength = 0
  #usage: RawUsage | null = null
  #model: string | null = null
  #error: ReplyError | null = null
  /** The counts are the last. */
  #hasEnded = false
  #hasFinished = false

  constructor({ dialect, api, isSse }: { readonly dialect: Dialect; readonly api: ProviderApi; readonly isSse: boolean }) {
    this.#dialect = dialect
    this.#api = api
    this.#lines = isSse ? new SseLines() : null
  }

  push(chunk: Buffer): void {
    if (this.#lines !== null) return this.#lines.push(chunk, this.#takeLine)
    this.#wholeLength += chunk.length
    if (this.#wholeLength <= maxReplyLength) this.#whole.push(chunk)
  }

  end(): ReplyFacts {
    if (this.#lines !== null) this.#lines.end(this.#takeLine)
    else if (this.#wholeLength <= maxReplyLength) this.#take(Buffer.concat(this.#whole).toString('latin1'))
    this.#whole = []
    const tokens = this.#usage === null ? null : toTokens(this.#dialect, this.#api, this.#usage)
    return { tokens, isFinal: tokens !== null && this.#hasEnded, hasFinished: this.#hasFinished || this.#hasEnded, model: this.#model, error: this.#error }
  }

  readonly #takeLine = (data: string): void => {
    if (data === '[DONE]' || finish.test(data)) this.#hasFinished = true
    if (!data.includes('"usage') && !data.includes('"error"')) return
    this.#take(data)
  }

  /** A whole reply is one object, or Google's array of what would otherwise be events. */
  #take(text: string): void {
    const data = parseJson(text)
    for (const part of Array.isArray(data) ? data : [data]) this.#takePart(part)
    // A whole reply is final as it is; it only has to have been one.
    if (this.#lines === null && data !== undefined) this.#hasEnded = true
  }

  #takePart(data: unknown): void {
    const parsed = partSchema.safeParse(data)
    if (!parsed.success) return
    const part = parsed.data
    const usage = part.usage ?? part.usageMetadata ?? part.message?.usage ?? part.response?.usage ?? null
    if (usage !== null) this.#usage = mergeUsage(this.#usage, usage)
    this.#model ??= part.model ?? part.modelVersion ?? part.message?.model ?? part.response?.model ?? null
    const error = part.error ?? part.response?.error ?? null
    if (error !== null) this.#error ??= { type: String(error.type ?? error.status ?? error.code ?? 'error'), message: error.message ?? '' }
    if (this.#isLast(part, usage)) this.#hasEnded = true
  }

  /** Whether the counts of this event are the last that will come. */
  #isLast({ type, candidates }: z.output<typeof partSchema>, usage: RawUsage | null): boolean {
    if (usage === null) return false
    if (this.#dialect === 'anthropic') return type === 'message_delta'
    if (this.#dialect === 'google') return (candidates ?? []).some(({ finishReason }) => finishReason != null)
    return true
  }
}

/** Counts of a stream are running totals: the later word stands, where there is one. */
function mergeUsage(before: RawUsage | null, after: RawUsage): RawUsage {
  if (before === null) return after
  const said = Object.entries(after).filter(([, value]) => value !== null && value !== undefined)
  return { ...before, ...Object.fromEntries(said) }
}
