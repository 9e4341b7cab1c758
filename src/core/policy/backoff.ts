import type { Backoff } from '../plan/plan.ts'

/**
 * Delay in milliseconds before the attempt after the n-th failure, n from 1:
 * `min(maxMs, baseMs · 2ⁿ) · (1 + jitter · (2u − 1))` with u in [0, 1) drawn from the seed, so a replay waits as long.
 */
export function backoffDelayMs(backoff: Backoff, options: { readonly failures: number; readonly seed: number; readonly key: string }): number {
  const base = Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(options.failures, 40))
  const u = hashToUnit(`${options.seed}:${options.key}:${options.failures}`)
  return Math.round(base * (1 + backoff.jitter * (2 * u - 1)))
}

/** FNV-1a, mixed by the finaliser of MurmurHash3, scaled to [0, 1). */
function hashToUnit(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
