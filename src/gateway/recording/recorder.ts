import { createHash } from 'node:crypto'
import type { ExchangeRecord } from '../exchange-record.ts'
import type { GatewayPass } from '../gateway-pass.ts'
import { FileAppender } from '../transcript/file-appender.ts'
import type { Redact } from '../transcript/transcripts.ts'
import { toCanonical, toKeptReply, type Cleaning } from './canonical.ts'
import type { CassetteLine } from './cassette-line.ts'
import { joinDeltas } from './join-deltas.ts'
import { placeholdersOf } from './pass-placeholders.ts'

/** Largest recording of one attempt. */
const maxCassetteBytes = 64 * 1024 * 1024
/** Of each reply, what a recording keeps; a longer one cannot be replayed. */
export const maxRecordedReplyBytes = 8 * 1024 * 1024

type Recording = { readonly file: FileAppender; readonly parts: Set<string> }

/** Keeps every exchange of the runs that are recorded. Secrets are taken out before; what is asked and answered is otherwise kept whole. */
export class Recorder {
  readonly #pathOf: (pass: GatewayPass) => string | null
  readonly #redact: Redact
  readonly #recordings = new Map<GatewayPass, Recording>()

  constructor({ pathOf, redact }: { readonly pathOf: (pass: GatewayPass) => string | null; readonly redact: Redact }) {
    this.#pathOf = pathOf
    this.#redact = redact
  }

  add(record: ExchangeRecord): void {
    const recording = this.#recordingOf(record.pass)
    if (recording === null) return
    recording.file.append(() => this.#toLines(record, recording.parts).map((line) => JSON.stringify(line)).join('\n'))
  }

  async close(pass: GatewayPass): Promise<void> {
    await this.#recordings.get(pass)?.file.flush()
    this.#recordings.delete(pass)
  }

  #recordingOf(pass: GatewayPass): Recording | null {
    const known = this.#recordings.get(pass)
    if (known !== undefined) return known
    const path = this.#pathOf(pass)
    if (path === null) return null
    const recording = { file: new FileAppender(path, maxCassetteBytes, JSON.stringify({ type: 'full' } satisfies CassetteLine)), parts: new Set<string>() }
    this.#recordings.set(pass, recording)
    return recording
  }

  #toLines({ pass, call, code, contentType, reply, isReplyWhole, how, connection, counted, failure }: ExchangeRecord, known: Set<string>): readonly CassetteLine[] {
    const cleaning: Cleaning = { placeholders: placeholdersOf(pass), redact: this.#redact }
    const lines: CassetteLine[] = []
    const request = toParts(toCanonical(call.facts.data, cleaning), (id, value) => {
      if (!known.has(id)) lines.push({ type: 'part', id, value })
      known.add(id)
    })
    const whole = contentType.includes('text/event-stream') ? joinDeltas(reply) : reply
    const { number, provider, method, path } = call
    lines.push({ type: 'exchange', call: number, provider: provider.name, method, path, request, code, contentType, reply: toKeptReply(whole, cleaning), isReplyWhole, how, connection, counted, failure })
    return lines
  }
}

const partKeys = ['messages', 'input', 'contents', 'tools', 'system']

/** An agent sends the whole conversation with each request: its messages are kept once. */
function toParts(request: unknown, keep: (id: string, value: unknown) => void): unknown {
  if (typeof request !== 'object' || request === null) return request
  return Object.fromEntries(
    Object.entries(request).map(([key, value]) => {
      if (!partKeys.includes(key) || !Array.isArray(value)) return [key, value]
      return [key, value.map((one) => ({ $part: keepPart(one, keep) }))]
    }),
  )
}

function keepPart(value: unknown, keep: (id: string, value: unknown) => void): string {
  const id = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
  keep(id, value)
  return id
}
