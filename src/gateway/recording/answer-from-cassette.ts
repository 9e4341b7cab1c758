import { once } from 'node:events'
import type { Failure } from '../../core/run/failure.ts'
import type { Answer, Call } from '../call.ts'
import type { GatewayPass } from '../gateway-pass.ts'
import type { Redact } from '../transcript/transcripts.ts'
import { toCanonical } from './canonical.ts'
import { Cassette } from './cassette.ts'
import type { CassetteExchange } from './cassette-line.ts'
import type { Difference } from './diff-json.ts'
import { placeholdersOf } from './pass-placeholders.ts'
import { takeOut, type Placeholders } from './placeholders.ts'

/** Answers the calls of attempts from what was recorded of them. */
export class Replay {
  readonly #pathOf: (pass: GatewayPass) => string
  readonly #redact: Redact
  /** By path: variants of one attempt have passes of their own and one recording. */
  readonly #loading = new Map<string, Promise<Cassette>>()
  readonly #kept = new Map<string, { readonly name: string; readonly cassette: Cassette }>()
  readonly #problems: string[] = []

  constructor({ pathOf, redact }: { readonly pathOf: (pass: GatewayPass) => string; readonly redact: Redact }) {
    this.#pathOf = pathOf
    this.#redact = redact
  }

  /** What was asked and not recorded, and what was recorded and not asked. */
  get problems(): readonly string[] {
    const unused = [...this.#kept.values()].filter(({ cassette }) => cassette.unused > 0)
    return [...this.#problems, ...unused.map(({ name, cassette }) => `${name}: ${cassette.unused} recorded ${cassette.unused === 1 ? 'call was' : 'calls were'} not made`)]
  }

  async answer(pass: GatewayPass, call: Call): Promise<Answer> {
    const placeholders = placeholdersOf(pass)
    const cassette = await this.#load(pass)
    const { provider, method, path } = call
    const match = cassette.take({ provider: provider.name, method, path, request: toCanonical(call.facts.data, { placeholders, redact: this.#redact }) })
    if (match.status === 'found') return toAnswer(call, match.exchange, placeholders)
    const message = `${nameOf(pass)}: call ${call.number} was not recorded${describe(cassette, match.differences)}`
    this.#problems.push(message)
    return { type: 'refused', message, failure: { kind: 'environment', message, hint: 'the recording is of another version of the agent, the plan or the repository: record the run anew' }, waitedMs: 0, tries: 0 }
  }

  /** Of an attempt that is stopped nobody expects that it makes all its calls. */
  close(pass: GatewayPass): void {
    if (pass.request.signal.aborted) this.#kept.delete(this.#pathOf(pass))
  }

  #load(pass: GatewayPass): Promise<Cassette> {
    const path = this.#pathOf(pass)
    const loading = this.#loading.get(path) ?? this.#read(path, nameOf(pass))
    this.#loading.set(path, loading)
    return loading
  }

  async #read(path: string, name: string): Promise<Cassette> {
    const cassette = await Cassette.load(path)
    this.#kept.set(path, { name, cassette })
    return cassette
  }
}

function nameOf({ request: { taskId, attempt } }: GatewayPass): string {
  return `${taskId}.${attempt}`
}

function describe(cassette: Cassette, differences: readonly Difference[] | null): string {
  if (differences === null) return cassette.isFull ? ': the recording had grown too large before it' : ': there is no further call in the recording'
  return `; it differs from the next one that was:${differences.map(({ at, recorded, now }) => `\n  ${at}\n    recorded: ${recorded}\n    now:      ${now}`).join('')}`
}

async function toAnswer(call: Call, { code, contentType, reply, isReplyWhole, how, connection, counted, failure }: CassetteExchange, placeholders: Placeholders): Promise<Answer> {
  if (!isReplyWhole) {
    const message = 'a reply of the recording is not whole'
    return { type: 'refused', message, failure: { kind: 'environment', message, hint: 'replies of more than 8 MB cannot be replayed' }, waitedMs: 0, tries: 1 }
  }
  // How long the provider wanted to be left alone is over.
  const known: Failure | null = failure?.kind === 'provider-unavailable' ? { ...failure, retryAt: null } : failure
  if (how === 'refused' && known !== null) return { type: 'refused', message: known.message, failure: known, waitedMs: 0, tries: 1 }
  if (code === null) {
    await aborted(call.signal)
    return { type: 'aborted', wasSent: counted !== null, waitedMs: 0, tries: 1 }
  }
  const body = speak(Buffer.from(takeOut(reply, placeholders)), connection, call.signal)
  const kept = how === 'cut' ? null : known
  return { type: 'reply', code, headers: { 'content-type': contentType }, body, failure: kept, waitedMs: 0, tries: 1, counted, settle: () => {} }
}

/** The reply in one piece, and then the end that it had. */
async function* speak(reply: Buffer, connection: CassetteExchange['connection'], signal: AbortSignal): AsyncGenerator<Buffer, void> {
  if (reply.length > 0) yield reply
  if (connection === 'cut') throw new Error('the recorded reply was cut here')
  if (connection === 'left') await aborted(signal)
}

/** Resolves when whoever asked has gone away: in the recording they did. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
