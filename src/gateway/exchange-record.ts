import type { Failure } from '../core/run/failure.ts'
import type { Call, Counted } from './call.ts'
import type { GatewayPass } from './gateway-pass.ts'

/** A call that is over, for whoever writes it down. */
export type ExchangeRecord = {
  readonly pass: GatewayPass
  readonly call: Call
  /** Status of the reply; null when there was none. */
  readonly code: number | null
  readonly contentType: string
  /** The reply as it was passed on, or its beginning. */
  readonly reply: string
  readonly isReplyWhole: boolean
  readonly how: 'whole' | 'cut' | 'left' | 'refused'
  /** How the connection ended, whatever was said on it; null when nothing was passed on. */
  readonly connection: 'whole' | 'cut' | 'left' | null
  /** Null when the call cost nothing. */
  readonly counted: Counted | null
  readonly failure: Failure | null
  readonly waitedMs: number
  readonly tries: number
  /** When the reply began; null when it did not. */
  readonly firstByteAt: number | null
  readonly endedAt: number
}

export type ObserveExchange = (record: ExchangeRecord) => void
