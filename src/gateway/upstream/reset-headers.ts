import type { IncomingHttpHeaders } from 'node:http'

/**
 * When a provider wants to be asked again, from its headers: `retry-after` or `retry-after-ms`, else the last reset of what is used up; where
 * nothing is said to be used up, the first reset. Null when it does not say. A reset is when all of an allowance is back, so `retry-after`, which
 * is when some of it is, is not made longer by it.
 */
export function readRetryAt(headers: IncomingHttpHeaders, now: number): number | null {
  const named = [readRetryAfterMs(headers), readRetryAfter(headers, now)].filter((at) => at !== null).map((waitMs) => now + waitMs)
  const resets = readResets(headers, now)
  if (named.length > 0) return Math.ceil(Math.max(...named))
  const usedUp = resets.filter(({ remaining }) => remaining === 0).map(({ at }) => at)
  if (usedUp.length > 0) return Math.ceil(Math.max(...usedUp))
  return resets.length > 0 ? Math.ceil(Math.min(...resets.map(({ at }) => at))) : null
}

/** When what is used up comes back, from the headers of a reply that was let through; null when something is left of everything. */
export function readUsedUpUntil(headers: IncomingHttpHeaders, now: number): number | null {
  const usedUp = readResets(headers, now).filter(({ remaining }) => remaining === 0)
  return usedUp.length === 0 ? null : Math.ceil(Math.max(...usedUp.map(({ at }) => at)))
}

function readRetryAfterMs(headers: IncomingHttpHeaders): number | null {
  const ms = Number(first(headers['retry-after-ms']) ?? 'none')
  return Number.isFinite(ms) && ms >= 0 ? ms : null
}

/** Seconds, or a date by the provider's clock. */
function readRetryAfter(headers: IncomingHttpHeaders, now: number): number | null {
  const text = first(headers['retry-after'])
  if (text === undefined) return null
  const seconds = Number(text)
  if (Number.isFinite(seconds) && text.trim() !== '') return Math.max(0, seconds * 1_000)
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - providerNow(headers, now))
}

type Reset = { readonly at: number; readonly remaining: number | null }

/** `anthropic-ratelimit-<what>-reset` is an instant, `x-ratelimit-reset-<what>` a duration such as `6m0s`, `1.5s` or `120ms`. */
function readResets(headers: IncomingHttpHeaders, now: number): readonly Reset[] {
  return Object.entries(headers).flatMap(([name, value]): readonly Reset[] => {
    const text = first(value)
    const anthropic = /^anthropic-ratelimit-([a-z-]+)-reset$/.exec(name)
    const openai = /^x-ratelimit-reset-([a-z-]+)$/.exec(name)
    if (text === undefined || (anthropic === null && openai === null)) return []
    const waitMs = anthropic === null ? parseDuration(text) : Date.parse(text) - providerNow(headers, now)
    const remaining = first(headers[anthropic === null ? `x-ratelimit-remaining-${openai?.[1]}` : `anthropic-ratelimit-${anthropic[1]}-remaining`])
    if (waitMs === null || Number.isNaN(waitMs)) return []
    return [{ at: now + Math.max(0, waitMs), remaining: remaining === undefined ? null : Number(remaining) }]
  })
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A bare number is of seconds. */
function parseDuration(text: string): number | null {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1_000
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return null
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0)
}

/** The provider's clock where it tells, so that a clock that is wrong here does not turn into a wrong wait. */
function providerNow(headers: IncomingHttpHeaders, now: number): number {
  const date = Date.parse(headers.date ?? '')
  return Number.isNaN(date) ? now : date
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value[0]
}
