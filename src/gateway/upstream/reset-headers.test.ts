import { describe, expect, test } from 'vitest'
import { judgeReply } from './judge-reply.ts'
import { readRetryAt, readUsedUpUntil } from './reset-headers.ts'

const now = Date.parse('2026-11-22T12:00:00Z')

describe('when a provider wants to be asked again', () => {
  const cases: readonly (readonly [string, Record<string, string>, number | null])[] = [
    ['nothing said', {}, null],
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['fractions', { 'retry-after': '0.5' }, 500],
    ['milliseconds', { 'retry-after-ms': '120' }, 120],
    ['a date by its own clock', { 'retry-after': 'Sun, 22 Nov 2026 13:00:30 GMT', date: 'Sun, 22 Nov 2026 13:00:00 GMT' }, 30_000],
    ['a date that is over', { 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    ['nonsense', { 'retry-after': 'soon', 'x-ratelimit-reset-requests': 'never' }, null],
    ['the reset of what is used up', { 'anthropic-ratelimit-requests-remaining': '5', 'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:03Z', 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '2026-11-22T12:00:42Z' }, 42_000],
    ['its own word before a reset', { 'retry-after': '3', 'anthropic-ratelimit-input-tokens-remaining': '0', 'anthropic-ratelimit-input-tokens-reset': '2026-11-22T12:00:20Z' }, 3_000],
    ['a duration', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    ['a short duration', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '120ms' }, 120],
    ['resets without what remains: the first', { 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '1m30.5s' }, 1_000],
  ]
  test.each(cases)('%s', (_, headers, waitMs) => {
    expect(readRetryAt(headers, now)).toBe(waitMs === null ? null : now + waitMs)
  })

  test('a reply that was let through may say that it was the last', () => {
    expect(readUsedUpUntil({ 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:09Z' }, now)).toBe(now + 9_000)
    expect(readUsedUpUntil({ 'anthropic-ratelimit-requests-remaining': '1', 'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:09Z' }, now)).toBeNull()
  })

  const verdicts: readonly (readonly [number, string, string])[] = [
    [200, '', 'answered'],
    [400, '{"error":{"message":"max_tokens is too large"}}', 'answered'],
    [404, '', 'answered'],
    [400, '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}', 'account'],
    [402, '{"type":"error","error":{"type":"billing_error"}}', 'account'],
    [429, '{"error":{"code":"insufficient_quota"}}', 'account'],
    [401, '', 'account'],
    [400, '{"error":"Incorrect API key provided: xa***"}', 'account'],
    [400, '{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}', 'account'],
    [429, '{"error":{"code":"rate_limit_exceeded"}}', 'limited'],
    [529, '', 'overloaded'],
    [503, '', 'overloaded'],
    [500, '', 'broken'],
    [502, '', 'broken'],
  ]
  test.each(verdicts)('%d %s is %s', (status, body, type) => {
    expect(judgeReply({ status, headers: {}, body, now }).type).toBe(type)
  })

  test('Google says in the body when to come back', () => {
    const body = '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"17.5s"}]}}'
    expect(judgeReply({ status: 429, headers: {}, body, now })).toEqual({ type: 'limited', retryAt: now + 17_500 })
  })
})
