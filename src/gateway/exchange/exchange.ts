import type { ServerResponse } from 'node:http'
import type { Failure } from '../../core/run/failure.ts'
import { noTokens } from '../../core/prices/price.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ledger, Reservation } from '../budget/ledger.ts'
import type { Answer, AnswerCall, Call, Counted } from '../call.ts'
import type { ExchangeRecord, ObserveExchange } from '../exchange-record.ts'
import type { GatewayPass } from '../gateway-pass.ts'
import { countReply, countUnanswered } from '../metering/count-call.ts'
import { ReplyKeeper } from '../metering/reply-keeper.ts'
import { toErrorBody, type Refusal } from '../protocols/to-error-body.ts'
import { admit } from './admit.ts'
import { relay, type Relayed } from './relay.ts'

export type ExchangeParts = {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly answer: AnswerCall
  /** Told of every exchange, in the order they end. */
  readonly observe: ObserveExchange
  /** Of each reply, how much is kept for those who observe. */
  readonly keptBytesFor: (pass: GatewayPass) => number
}

type Ended = Pick<ExchangeRecord, 'code' | 'contentType' | 'reply' | 'isReplyWhole' | 'how' | 'connection' | 'counted' | 'failure' | 'waitedMs' | 'tries' | 'firstByteAt'>

/** Carries one call out: the money is kept, the provider asked, the reply passed on, what it used counted. */
export async function exchange(parts: ExchangeParts, pass: GatewayPass, { call, response }: { readonly call: Call; readonly response: ServerResponse }): Promise<void> {
  const admission = await admit(parts.ledger, pass, call)
  const ended = admission.status === 'admitted' ? await carryOut(parts, pass, { call, response, reservation: admission.reservation }) : refuseCall(call, response, admission.status === 'refused' ? admission.failure : null)
  conclude(parts, pass, call, ended)
}

type Paid = { readonly call: Call; readonly response: ServerResponse; readonly reservation: Reservation }

async function carryOut(parts: ExchangeParts, pass: GatewayPass, paid: Paid): Promise<Ended> {
  let counted: Counted | null = null
  try {
    const answer = await parts.answer(paid.call, pass)
    const ended = answer.type === 'reply' ? await passOn(parts, { ...paid, maxKeptBytes: parts.keptBytesFor(pass) }, answer) : withoutReply(paid, answer)
    counted = ended.counted
    return ended
  } finally {
    // Told in the same turn of the event loop as the end, so that nobody is let in on money that is spent.
    const { inputTokens, outputTokens } = counted?.tokens ?? noTokens
    paid.reservation.settle({ usd: counted?.costUsd ?? 0, tokens: inputTokens + outputTokens })
  }
}

async function passOn(parts: ExchangeParts, { call, response, maxKeptBytes }: Paid & { readonly maxKeptBytes: number }, answer: Extract<Answer, { type: 'reply' }>): Promise<Ended> {
  const keeper = new ReplyKeeper(maxKeptBytes)
  const firstByteAt = parts.clock.now()
  const { facts, how } = await relay(call, answer, { response, keeper })
  const contentType = answer.headers['content-type'] ?? ''
  const isPaid = call.endpoint.type === 'generation' && answer.code < 400
  const counted = isPaid ? (answer.counted ?? countReply(call, facts, { keeper, isSse: contentType.includes('text/event-stream') })) : null
  const end = isPaid ? judgeEnd(how, facts) : how
  answer.settle({ tokens: counted === null ? 0 : counted.tokens.inputTokens + counted.tokens.outputTokens, how: end })
  const failure = answer.failure ?? (end === 'cut' ? brokenOff(call, facts.error?.message ?? 'the reply broke off') : null)
  return { code: answer.code, contentType, reply: keeper.text, isReplyWhole: keeper.isWhole, how: end, connection: how, counted, failure, waitedMs: answer.waitedMs, tries: answer.tries, firstByteAt }
}

/** Some clients hang up when they have read the last event, before the end of the reply. */
function judgeEnd(how: Relayed['how'], { error, hasFinished }: Relayed['facts']): Relayed['how'] {
  if (how === 'left') return hasFinished && error === null ? 'whole' : 'left'
  return hasFinished && error === null ? how : 'cut'
}

function brokenOff({ provider }: Call, message: string): Failure {
  return { kind: 'provider-unavailable', message: `${provider.name}: ${message}`, provider: provider.name, retryAt: null }
}

function withoutReply({ call, response }: Paid, answer: Exclude<Answer, { type: 'reply' }>): Ended {
  const { waitedMs, tries } = answer
  if (answer.type === 'refused') return { ...refuseCall(call, response, answer.failure), waitedMs, tries }
  response.destroy()
  const counted = answer.wasSent && call.endpoint.type === 'generation' ? countUnanswered(call) : null
  return { ...nothing, how: 'left', counted, waitedMs, tries }
}

const nothing: Ended = { code: null, contentType: '', reply: '', isReplyWhole: true, how: 'refused', connection: null, counted: null, failure: null, waitedMs: 0, tries: 0, firstByteAt: null }

/** Without a failure the call was given up by the client or with the attempt. */
function refuseCall(call: Call, response: ServerResponse, failure: Failure | null): Ended {
  if (failure === null) {
    response.destroy()
    return { ...nothing, how: 'left' }
  }
  const refusal: Refusal = { status: failure.kind === 'provider-unavailable' ? 503 : 402, message: `fleet: ${failure.message}` }
  const reply = toErrorBody(call.endpoint.dialect, refusal)
  sendRefusal(response, refusal.status, reply)
  return { ...nothing, code: refusal.status, contentType: 'application/json', reply, failure }
}

/** `x-should-retry` is what the clients of Anthropic and OpenAI look at before the status. */
export function sendRefusal(response: ServerResponse, status: number, body: string): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'false' })
  response.end(body)
}

function conclude({ clock, observe }: ExchangeParts, pass: GatewayPass, call: Call, ended: Ended): void {
  const wentWell = ended.how === 'whole' && ended.code !== null && ended.code < 400 && call.endpoint.type === 'generation'
  if (ended.failure !== null) pass.note(ended.failure, call.startedAt)
  else if (wentWell) pass.note(null, call.startedAt)
  observe({ pass, call, ...ended, endedAt: clock.now() })
}
