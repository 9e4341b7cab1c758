import type { TranscriptEntry } from '../../core/run/transcript-entry.ts'
import type { ExchangeRecord } from '../exchange-record.ts'
import type { GatewayPass } from '../gateway-pass.ts'
import { readReplyText } from '../reading/read-reply-text.ts'
import { readRequestText } from '../reading/read-request-text.ts'
import { FileAppender } from './file-appender.ts'

/** Largest transcript of one attempt; calls that follow are left out. */
const maxTranscriptBytes = 32 * 1024 * 1024
/** Of each text, what is kept: its beginning and its end. */
const maxTextLength = 32_000

/** Takes secrets out of a text. */
export type Redact = (text: string) => string

/** Writes what was said in each attempt. */
export class Transcripts {
  readonly #redact: Redact
  readonly #files = new Map<GatewayPass, FileAppender>()

  constructor(redact: Redact) {
    this.#redact = redact
  }

  add(record: ExchangeRecord): void {
    const { pass } = record
    const file = this.#files.get(pass) ?? new FileAppender(pass.request.transcriptPath, maxTranscriptBytes)
    this.#files.set(pass, file)
    file.append(() => JSON.stringify(this.#toEntry(record)))
  }

  async close(pass: GatewayPass): Promise<void> {
    await this.#files.get(pass)?.flush()
    this.#files.delete(pass)
  }

  #toEntry({ call, code, contentType, reply, how, counted, failure, waitedMs, tries, firstByteAt, endedAt }: ExchangeRecord): TranscriptEntry {
    const said = readReplyText(call.endpoint.dialect, reply, contentType.includes('text/event-stream'))
    // Errors and answers to questions are no speech.
    const output = said.length > 0 || call.endpoint.type === 'question' ? said : [{ type: 'text' as const, text: reply }]
    return {
      at: call.startedAt,
      call: call.number,
      provider: call.provider.name,
      model: call.facts.model,
      path: call.path,
      status: code,
      how,
      waitedMs,
      tries,
      firstByteMs: firstByteAt === null ? null : firstByteAt - call.startedAt,
      durationMs: endedAt - call.startedAt,
      usage: counted === null ? null : toUsage(counted),
      costUsd: counted?.costUsd ?? null,
      input: this.#clean(readRequestText(call.facts.data)),
      output: output.filter(({ text }) => text !== '').map(({ type, text }) => ({ type, text: this.#clean(text) })),
      failure: failure === null ? null : this.#clean(failure.message),
    }
  }

  /** Cut after it was cleaned: half a secret is not known for one. What is very long is cut before too, and loses its ragged edge. */
  #clean(text: string): string {
    const near = shorten(text, maxTextLength * 4)
    return shorten(this.#redact(near), maxTextLength)
  }
}

function toUsage({ tokens, isEstimate }: NonNullable<ExchangeRecord['counted']>): TranscriptEntry['usage'] {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = tokens
  return { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, isEstimate }
}

function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const [head, tail] = [text.slice(0, maxLength / 4), text.slice(-(maxLength * 3) / 4)]
  return `${head}\n… ${(text.length - maxLength).toLocaleString('en')} characters left out …\n${tail}`
}
