import type { Backoff } from '../plan/plan.ts'
import { hashToUnit } from './random.ts'

/**
 * Delay in milliseconds before the attempt after the n-th failure, n from 1:
 * `min(maxMs, baseMs · 2ⁿ) · (1 + jitter · (2u − 1))` with u in [0, 1) drawn from the seed, so a replay waits as long.
 */
export function backoffDelayMs(backoff: Backoff, options: { readonly failures: number; readonly seed: number; readonly key: string }): number {
  const base = Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(options.failures, 40))
  const u = hashToUnit(`${options.seed}:${options.key}:${options.failures}`)
  return Math.round(base * (1 + backoff.jitter * (2 * u - 1)))
}
