import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { ProviderSpec } from '../core/plan/plan.ts'
import type { CallTokens, Price } from '../core/prices/price.ts'
import type { Failure } from '../core/run/failure.ts'
import type { GatewayPass } from './gateway-pass.ts'
import type { Endpoint } from './protocols/protocol.ts'
import type { RequestFacts } from './protocols/read-request.ts'

/** One request of an agent, understood. */
export type Call = {
  /** Number of the call in its attempt, from 1. */
  readonly number: number
  readonly provider: ProviderSpec
  readonly endpoint: Endpoint
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
  readonly facts: RequestFacts
  /** Null where the price of the model is unknown. */
  readonly price: Price | null
  readonly startedAt: number
  /** Until when it waits for a provider that does not answer. */
  readonly patientUntil: number
  readonly signal: AbortSignal
}

/** What comes back for a call, wherever it comes from. */
export type Answer =
  | {
      readonly type: 'reply'
      readonly code: number
      readonly headers: IncomingHttpHeaders
      /** Ends by an error where the reply was cut. */
      readonly body: AsyncIterator<Buffer>
      /** What the reply means for the attempt when nothing better follows. */
      readonly failure: Failure | null
      readonly waitedMs: number
      /** How often the provider was asked. */
      readonly tries: number
      /** Counts that are known already; null: they are in the reply. */
      readonly counted: Counted | null
      /** To be told once when the reply is over. */
      settle(end: ReplyEnd): void
    }
  | { readonly type: 'refused'; readonly message: string; readonly failure: Failure; readonly waitedMs: number; readonly tries: number }
  | { readonly type: 'aborted'; readonly wasSent: boolean; readonly waitedMs: number; readonly tries: number }

export type ReplyEnd = {
  readonly tokens: number
  /** `cut`: the provider broke off or sent an error; `left`: the client did, or the attempt ended. */
  readonly how: 'whole' | 'cut' | 'left'
}

/** What a call used. */
export type Counted = { readonly tokens: CallTokens; readonly costUsd: number | null; readonly isEstimate: boolean }

/** Answers calls: the providers themselves, or a recording of them. */
export type AnswerCall = (call: Call, pass: GatewayPass) => Promise<Answer>
