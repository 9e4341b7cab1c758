import { AISDKError, APICallError, StreamProviderError, type FinishReason } from 'ai'
import type { AgentOutcome } from '../../../ports/agent.ts'
import { agentFailed, environmentLacks, timedOut } from '../agent-failed.ts'
import { SilenceError } from './call-model.ts'

/** What a call that did not come to its end means. */
export type Trouble =
  /** The same call may succeed: the connection was cut, the provider is overloaded. */
  | { readonly kind: 'passing'; readonly message: string }
  /** The conversation is longer than the model takes. */
  | { readonly kind: 'too-long'; readonly message: string }
  | { readonly kind: 'final'; readonly outcome: AgentOutcome }

export type TroublePlace = {
  readonly model: string
  readonly provider: string
  /** What had come of the answer. */
  readonly text: string
  readonly idleTimeoutMs: number | null
}

/** Throws what is a bug of ours. */
export function explainTrouble(error: unknown, place: TroublePlace): Trouble {
  if (error instanceof SilenceError) return { kind: 'final', outcome: timedOut('idle', place.idleTimeoutMs ?? 0) }
  if (APICallError.isInstance(error)) return explainCall(error, place)
  if (StreamProviderError.isInstance(error)) return error.isRetryable ? { kind: 'passing', message: error.message } : giveUp(error.message, place)
  // What a provider puts into its stream as an error comes as plain data from some clients.
  if (!(error instanceof Error)) return { kind: 'passing', message: messageOf(error) }
  if (isConnection(error)) return { kind: 'passing', message: error.message }
  if (AISDKError.isInstance(error)) return giveUp(error.message, place)
  throw error
}

function explainCall(error: APICallError, place: TroublePlace): Trouble {
  const { statusCode, message } = error
  const told = `${place.model}: ${message}`
  if (statusCode === undefined || statusCode < 400 || statusCode === 408 || statusCode >= 500) return { kind: 'passing', message: told }
  // How long to wait was the gateway's to decide; one that is gone on with after its answer is not kept waiting here.
  if (statusCode === 429) return { kind: 'final', outcome: unavailable(told, place.provider) }
  if (statusCode === 402) return giveUp(told, place)
  if (statusCode === 401 || statusCode === 403) return { kind: 'final', outcome: environmentLacks(`${place.provider} refuses the key: ${message}`, `set a valid key for ${place.provider} and run fleet resume`) }
  if (statusCode === 404) return { kind: 'final', outcome: environmentLacks(`${place.provider} has no model ${place.model}: ${message}`, 'correct the name of the model in the plan, or the address of the provider') }
  const isTooLong = statusCode === 413 || /context|too (?:long|large|many tokens)|maximum.{0,40}tokens|prompt is/i.test(message)
  return isTooLong ? { kind: 'too-long', message: told } : giveUp(told, place)
}

function giveUp(message: string, { text }: TroublePlace): Trouble {
  return { kind: 'final', outcome: agentFailed(message, { output: text }) }
}

/** The provider cannot be reached or takes nothing more: costs the task no retry. */
export function unavailable(message: string, provider: string): AgentOutcome {
  return { status: 'failed', failure: { kind: 'provider-unavailable', message: message.slice(0, 4_000), provider, retryAt: null } }
}

/** Null for the good ends; `interrupted` is a stream that ended in the middle, which may be tried again. */
export function explainFinish(finishReason: FinishReason, place: TroublePlace): Trouble | null {
  switch (finishReason) {
    case 'stop':
    case 'tool-calls':
      return null
    case 'length':
      return giveUp(`the answer of ${place.model} was cut off at its limit of tokens; raise maxOutputTokens`, place)
    case 'content-filter':
      return giveUp(`${place.model} refused to go on`, place)
    case 'interrupted':
      return { kind: 'passing', message: `the answer of ${place.model} ended in the middle` }
    default:
      return { kind: 'passing', message: `the answer of ${place.model} ended with "${finishReason}"` }
  }
}

function isConnection(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : ''
  return /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|UND_ERR)/.test(code) || (error instanceof TypeError && /terminated|fetch failed/.test(error.message))
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') return error.message
  return JSON.stringify(error) ?? 'an unknown error'
}
