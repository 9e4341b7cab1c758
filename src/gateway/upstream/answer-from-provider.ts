import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Failure } from '../../core/run/failure.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Answer, AnswerCall, Call } from '../call.ts'
import { askForUsage } from '../exchange/ask-for-usage.ts'
import type { Lease, ProviderGate } from '../limits/provider-gate.ts'
import { publicUrls, toKeyHeader } from '../protocols/protocol.ts'
import { toUpstreamUrl } from '../server/read-target.ts'
import { judgeFirstEvent, judgeReply, needsBody, type Verdict } from './judge-reply.ts'
import { readUsedUpUntil } from './reset-headers.ts'
import type { SendUpstream, UpstreamReply } from './send-upstream.ts'
import { waitUntil } from './wait-until.ts'

/** How often a request is tried that the provider breaks on. */
const maxBrokenTries = 3
const firstBackoffMs = 500
const maxBackoffMs = 30_000
/** Of the reply to a failed try, what is read to understand it. */
const maxErrorBytes = 64 * 1024

export type ProviderAccess = {
  readonly clock: Clock
  readonly random: () => number
  /** Takes secrets out of what providers say. */
  readonly redact: (text: string) => string
  readonly send: SendUpstream
  readonly gateOf: (call: Call) => ProviderGate
  /** Null where the provider needs none. */
  readonly keyOf: (call: Call) => string | null
}

/** The state of one call over its tries. */
type Trying = { readonly call: Call; readonly access: ProviderAccess; readonly gate: ProviderGate; tries: number; waitedMs: number; lastTrouble: string }

/** Asks the provider, and asks again as long as it is only busy: agents never see that. */
export function makeAnswerFromProvider(access: ProviderAccess): AnswerCall {
  return async (call) => {
    const trying: Trying = { call, access, gate: access.gateOf(call), tries: 0, waitedMs: 0, lastTrouble: 'too many calls are waiting' }
    for (;;) {
      const answer = await tryOnce(trying)
      if (answer !== null) return answer
    }
  }
}

/** Null: to be tried again. */
async function tryOnce(trying: Trying): Promise<Answer | null> {
  const { call, gate, access } = trying
  // Whoever has waited before goes first.
  const turn = await gate.acquire({ tokens: call.facts.maxInputTokens, priority: trying.tries, signal: call.signal, until: call.patientUntil })
  trying.waitedMs = access.clock.now() - call.startedAt
  if (turn.status === 'aborted') return { type: 'aborted', wasSent: false, waitedMs: trying.waitedMs, tries: trying.tries }
  if (turn.status === 'given-up') return giveUp(trying, turn.retryAt)
  trying.tries += 1
  const reply = await access.send(toRequest(trying))
  return take(trying, turn.lease, reply)
}

function toRequest({ call, access }: Trying): Parameters<SendUpstream>[0] {
  const { provider, path, query, method, headers, signal } = call
  const base = provider.url ?? (provider.api === 'openai-compatible' ? '' : publicUrls[provider.api])
  const key = access.keyOf(call)
  const [name, value] = toKeyHeader(provider.api, key ?? '')
  return { url: toUpstreamUrl(base, { path, query }), method, body: askForUsage(call), signal, headers: key === null ? headers : { ...headers, [name]: value } }
}

async function take(trying: Trying, lease: Lease, reply: UpstreamReply): Promise<Answer | null> {
  if (reply.status === 'aborted') {
    lease.settle({ type: 'neutral', tokens: 0 })
    return { type: 'aborted', wasSent: true, waitedMs: trying.waitedMs, tries: trying.tries }
  }
  if (reply.status === 'unreachable') return tryAgain(trying, lease, { verdict: { type: 'overloaded' }, trouble: `cannot be reached: ${reply.message}` })
  const { code, headers } = reply
  const body = reply.body.iterator() as AsyncIterator<Buffer>
  const opening = await readOpening(body, { code, isSse: isEventStream(headers) })
  if (opening.status === 'cut') return tryAgain(trying, lease, { verdict: { type: 'overloaded' }, trouble: 'broke off' })
  const now = trying.access.clock.now()
  const verdict = code < 400 ? judgeFirstEvent(opening.text) : judgeReply({ status: code, headers, body: opening.text, now })
  if (mustRetry(verdict, trying)) {
    reply.body.destroy()
    return tryAgain(trying, lease, { verdict, trouble: `answers ${code}${trying.access.redact(summarize(opening.text))}` })
  }
  return toAnswer(trying, lease, { code, headers, body: replay(opening.chunks, body), stream: reply.body, verdict })
}

function mustRetry(verdict: Verdict, { tries }: Trying): boolean {
  return verdict.type === 'limited' || verdict.type === 'overloaded' || (verdict.type === 'broken' && tries < maxBrokenTries)
}

async function tryAgain(trying: Trying, lease: Lease, { verdict, trouble }: { readonly verdict: Verdict; readonly trouble: string }): Promise<Answer | null> {
  trying.lastTrouble = trouble
  const { call, access, tries } = trying
  if (verdict.type === 'limited') {
    // The gate keeps everybody waiting, this call too.
    lease.settle({ type: 'limited', retryAt: verdict.retryAt })
    return null
  }
  lease.settle({ type: 'overloaded' })
  const ceiling = Math.min(maxBackoffMs, firstBackoffMs * 2 ** Math.min(tries - 1, 10))
  const at = access.clock.now() + Math.round(ceiling * (0.5 + access.random() / 2))
  if (at > call.patientUntil) return giveUp(trying, trying.gate.status.until)
  await waitUntil(access.clock, at, call.signal)
  return null
}

function giveUp({ call, lastTrouble, waitedMs, tries }: Trying, retryAt: number | null): Answer {
  const { name } = call.provider
  const message = `${name} ${lastTrouble}`
  return { type: 'refused', message, failure: { kind: 'provider-unavailable', message, provider: name, retryAt }, waitedMs, tries }
}

type Taken = { readonly code: number; readonly headers: IncomingHttpHeaders; readonly body: AsyncIterator<Buffer>; readonly stream: Readable; readonly verdict: Verdict }

function toAnswer(trying: Trying, lease: Lease, { code, headers, body, stream, verdict }: Taken): Answer {
  const { call, access, gate, waitedMs, tries } = trying
  const usedUpUntil = readUsedUpUntil(headers, access.clock.now())
  if (usedUpUntil !== null) gate.pauseUntil(usedUpUntil)
  const failure = toFailure(call, verdict)
  if (verdict.type === 'account' && verdict.problem === 'key') {
    // Its words may hold a part of the key.
    stream.destroy()
    lease.settle({ type: 'succeeded', tokens: 0 })
    return { type: 'refused', message: failure?.message ?? '', failure: failure ?? unknownAccount, waitedMs, tries }
  }
  const settle = ({ tokens, how }: { readonly tokens: number; readonly how: 'whole' | 'cut' | 'left' }): void => {
    stream.destroy()
    if (how === 'left') lease.settle({ type: 'neutral', tokens })
    else lease.settle(how === 'cut' || verdict.type === 'broken' ? { type: 'overloaded' } : { type: 'succeeded', tokens })
  }
  return { type: 'reply', code, headers, body, failure, waitedMs, tries, counted: null, settle }
}

const unknownAccount: Failure = { kind: 'environment', message: 'the provider refuses the account', hint: 'look at the account of the provider' }

/** What a reply that is passed on as it is means for the attempt. */
function toFailure({ provider }: Call, verdict: Verdict): Failure | null {
  if (verdict.type === 'broken') return { kind: 'provider-unavailable', message: `${provider.name} breaks on a request`, provider: provider.name, retryAt: null }
  if (verdict.type !== 'account') return null
  const variables = provider.keyVariables.join(' or ')
  if (verdict.problem === 'key') return { kind: 'environment', message: `${provider.name} refuses its key`, hint: variables === '' ? `name the variable of the key under providers: ${provider.name}` : `set ${variables} to a key that is good and run fleet resume` }
  return { kind: 'environment', message: `the account at ${provider.name} has no credit left`, hint: 'add credit to the account and run fleet resume' }
}

function isEventStream(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.includes('text/event-stream') === true
}

type Opening = { readonly status: 'read'; readonly chunks: readonly Buffer[]; readonly text: string } | { readonly status: 'cut' }

/** As much of a reply as its verdict needs: all of an error, the first piece of a stream, nothing of an ordinary reply. */
async function readOpening(body: AsyncIterator<Buffer>, { code, isSse }: { readonly code: number; readonly isSse: boolean }): Promise<Opening> {
  const chunks: Buffer[] = []
  const maxBytes = needsBody(code) ? maxErrorBytes : isSse ? 1 : 0
  try {
    for (let length = 0; length < maxBytes; ) {
      const next = await body.next()
      if (next.done === true) break
      chunks.push(next.value)
      length += next.value.length
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { status: 'cut' }
  }
  return { status: 'read', chunks, text: Buffer.concat(chunks).toString('utf8') }
}

/** What was read already, then the rest. */
function replay(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncIterator<Buffer> {
  let index = 0
  return {
    next: async () => {
      const chunk = chunks[index]
      index += 1
      return chunk === undefined ? rest.next() : { done: false, value: chunk }
    },
  }
}

/** The provider's own words, for people. */
function summarize(body: string): string {
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.){1,200})/.exec(body)?.[1]
  return message === undefined ? '' : `: ${message}`
}
