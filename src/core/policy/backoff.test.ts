import { assert, double, integer, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { backoffDelayMs } from './backoff.ts'

const backoff = { baseMs: 1_000, maxMs: 300_000, jitter: 0 }

it('doubles from twice the base up to the longest', () => {
  const delays = [1, 2, 3, 4, 8, 9, 50].map((failures) => backoffDelayMs(backoff, { failures, seed: 1, key: 'a' }))
  expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 256_000, 300_000, 300_000])
})

it('stays within base · 2ⁿ and the longest, each give or take the jitter, and is the same for the same seed', () => {
  assert(
    property(integer({ min: 0, max: 60_000 }), integer({ min: 0, max: 600_000 }), double({ min: 0, max: 1, noNaN: true }), integer({ min: 1, max: 2_000 }), integer(), string(), (baseMs, more, jitter, failures, seed, key) => {
      const maxMs = baseMs + more
      const delay = backoffDelayMs({ baseMs, maxMs, jitter }, { failures, seed, key })
      const usual = Math.min(maxMs, baseMs * 2 ** Math.min(failures, 40))
      expect(delay).toBeGreaterThanOrEqual(Math.floor(usual * (1 - jitter)))
      expect(delay).toBeLessThanOrEqual(Math.ceil(usual * (1 + jitter)))
      expect(backoffDelayMs({ baseMs, maxMs, jitter }, { failures, seed, key })).toBe(delay)
    }),
  )
})

it('spreads tasks that fail together', () => {
  const delays = Array.from({ length: 200 }, (_, index) => backoffDelayMs({ ...backoff, jitter: 0.2 }, { failures: 1, seed: 7, key: `task-${index}` }))
  expect(new Set(delays).size).toBeGreaterThan(150)
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length
  expect(mean).toBeGreaterThan(1_950)
  expect(mean).toBeLessThan(2_050)
})
