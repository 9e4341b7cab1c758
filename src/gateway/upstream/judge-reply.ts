import type { IncomingHttpHeaders } from 'node:http'
import { readRetryAt } from './reset-headers.ts'

/** What an answer of a provider means for the call and for the provider. */
export type Verdict =
  | { readonly type: 'answered' }
  /** Too many calls: it wants to be left alone. */
  | { readonly type: 'limited'; readonly retryAt: number | null }
  /** Overloaded or down. */
  | { readonly type: 'overloaded' }
  /** Broke on this request, which may happen again: tried a few times only. */
  | { readonly type: 'broken' }
  /** The account has no money or its key is no good: a person has to act. */
  | { readonly type: 'account'; readonly problem: 'key' | 'credit' }

/** `body` is the beginning of the reply's text, empty where it was not read. */
export function judgeReply({ status, headers, body, now }: { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string; readonly now: number }): Verdict {
  if (status < 400) return { type: 'answered' }
  if (status === 401 || ((status === 400 || status === 403) && badKey.test(body))) return { type: 'account', problem: 'key' }
  if (isAboutCredit(status, body)) return { type: 'account', problem: 'credit' }
  if (status === 429) return { type: 'limited', retryAt: readRetryAt(headers, now) ?? readRetryDelay(body, now) }
  if (status === 529 || status === 503) return { type: 'overloaded' }
  return status === 500 || status === 502 || status === 504 || status === 408 ? { type: 'broken' } : { type: 'answered' }
}

/** Whether a body has to be read before it can be judged. */
export function needsBody(status: number): boolean {
  return status >= 400
}

const badKey = /API_KEY_INVALID|(?:incorrect|invalid) api key|api key not valid|invalid x-api-key/i
const credit = /insufficient_quota|billing_error|billing_hard_limit|billing_not_active|credit balance is too low|used all available credits|spending limit|insufficient (?:balance|credits?)/i

function isAboutCredit(status: number, body: string): boolean {
  return status === 402 || ([400, 403, 429].includes(status) && credit.test(body))
}

/** Google writes it into the body: `"retryDelay": "17s"`. */
function readRetryDelay(body: string, now: number): number | null {
  const match = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body)
  return match === null ? null : now + Math.ceil(Number(match[1]) * 1_000)
}

/** An error that comes as the first event of a stream that had begun well. */
export function judgeFirstEvent(chunk: string): Verdict {
  if (!/^(?:event:\s*error|data:\s*\{\s*"(?:type"\s*:\s*"error|error")|event:\s*response\.failed)/m.test(chunk.slice(0, 2_000))) return { type: 'answered' }
  if (credit.test(chunk)) return { type: 'account', problem: 'credit' }
  if (/rate_limit|RESOURCE_EXHAUSTED|"code"\s*:\s*429/i.test(chunk)) return { type: 'limited', retryAt: null }
  if (/overloaded|unavailable|api_error|server_error|internal|timeout|"code"\s*:\s*5\d\d/i.test(chunk)) return { type: 'overloaded' }
  return { type: 'answered' }
}
