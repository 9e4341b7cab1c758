import * as fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../adapters/memory/manual-clock.ts'
import type { ProviderSpec } from '../../core/plan/plan.ts'
import { specOf } from '../scripted-provider.testrig.ts'
import { ProviderGate, type CallEnd, type Lease, type Turn, type TurnResult } from './provider-gate.ts'

const start = 1_760_000_000_000
let clock: ManualClock
const make = (changes: Partial<ProviderSpec> = {}): ProviderGate => new ProviderGate({ spec: specOf('anthropic', 'http://localhost', changes), clock, random: () => 0.5 })
const turn = (changes: Partial<Turn> = {}): Turn => ({ tokens: 1, priority: 0, signal: new AbortController().signal, until: start + 86_400_000, ...changes })

/** The lease when it was granted at once, else null. */
async function tryNow(gate: ProviderGate, changes: Partial<Turn> = {}): Promise<Lease | null> {
  const result = await Promise.race([gate.acquire(turn(changes)), new Promise<null>((resolve) => setImmediate(() => resolve(null)))])
  return result?.status === 'granted' ? result.lease : null
}

async function grant(gate: ProviderGate, changes: Partial<Turn> = {}): Promise<Lease> {
  const lease = await tryNow(gate, changes)
  if (lease === null) throw new Error('it has to wait')
  return lease
}

const succeed: CallEnd = { type: 'succeeded', tokens: 1 }

beforeEach(() => {
  clock = new ManualClock(start)
})

describe('the gate before a provider', () => {
  test('lets so many through at once, the others in order, those of higher priority first', async () => {
    const gate = make({ maxConcurrency: 2 })
    const leases = [await grant(gate), await grant(gate)]
    const order: string[] = []
    const wait = async (name: string, priority: number): Promise<void> => {
      const result = await gate.acquire(turn({ priority }))
      order.push(name)
      if (result.status === 'granted') leases.push(result.lease)
    }
    for (const [name, priority] of [['a', 0], ['b', 0], ['urgent', 1], ['c', 0]] as const) void wait(name, priority)
    for (let index = 0; index < 6; index += 1) {
      await Promise.resolve()
      leases[index]?.settle(succeed)
      await Promise.resolve()
      await Promise.resolve()
    }
    expect(order).toEqual(['urgent', 'a', 'b', 'c'])
    expect(gate.status).toMatchObject({ inFlight: 0, waiting: 0 })
  })

  test('who is aborted leaves at once, and whoever waited behind goes', async () => {
    const gate = make({ maxConcurrency: 1, maxTokensPerMinute: 1_000 })
    const first = await grant(gate, { tokens: 100 })
    const controller = new AbortController()
    const large = gate.acquire(turn({ signal: controller.signal, tokens: 100 }))
    controller.abort()
    expect(await large).toEqual({ status: 'aborted' })
    expect(await gate.acquire(turn({ signal: controller.signal }))).toEqual({ status: 'aborted' })
    first.settle({ type: 'succeeded', tokens: 0 })
    expect(await tryNow(gate)).not.toBeNull()
  })

  test('a 429 pauses it for everybody until the provider said, and halves the calls at once', async () => {
    const gate = make({ maxConcurrency: 8 })
    const leases = [await grant(gate), await grant(gate)]
    for (const lease of leases) lease.settle({ type: 'limited', retryAt: start + 5_000 })
    expect(gate.status).toMatchObject({ status: 'paused', until: start + 5_000, concurrency: 4 })
    const waiting = gate.acquire(turn())
    clock.advance(4_999)
    expect(gate.status.waiting).toBe(1)
    clock.advance(1)
    expect((await waiting).status).toBe('granted')
    expect(gate.status).toMatchObject({ status: 'ready', until: null })
  })

  test('a 429 that does not say pauses for longer each time, until a call succeeds', async () => {
    const gate = make()
    const pauses: number[] = []
    for (let index = 0; index < 8; index += 1) {
      const lease = await grant(gate)
      clock.advance(10)
      lease.settle({ type: 'limited', retryAt: null })
      pauses.push((gate.status.until ?? 0) - clock.now())
      clock.advance(60_000)
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    ;(await grant(gate)).settle(succeed)
    ;(await grant(gate)).settle({ type: 'limited', retryAt: null })
    expect((gate.status.until ?? 0) - clock.now()).toBe(1_000)
  })

  test('the calls at once grow back, by one for each round of successes', async () => {
    const gate = make({ maxConcurrency: 8 })
    const lease = await grant(gate)
    clock.advance(1)
    lease.settle({ type: 'limited', retryAt: null })
    clock.advance(60_000)
    expect(gate.status.concurrency).toBe(4)
    for (let index = 0; index < 5; index += 1) (await grant(gate)).settle(succeed)
    expect(gate.status.concurrency).toBe(5)
    for (let index = 0; index < 60; index += 1) (await grant(gate)).settle(succeed)
    expect(gate.status.concurrency).toBe(8)
  })

  test('five failures in a row open the circuit; then one call at a time tries, and a success closes it', async () => {
    const gate = make()
    for (let index = 0; index < 5; index += 1) (await grant(gate)).settle({ type: 'overloaded' })
    expect(gate.status).toMatchObject({ status: 'open', until: start + 2_000 })
    expect(await tryNow(gate)).toBeNull()
    clock.advance(2_000)
    expect(gate.status.inFlight).toBe(1)
    expect(await tryNow(gate)).toBeNull()
  })

  test('a try that fails opens the circuit for twice as long', async () => {
    const gate = make()
    for (let index = 0; index < 5; index += 1) (await grant(gate)).settle({ type: 'overloaded' })
    const openFor: number[] = []
    for (let index = 0; index < 7; index += 1) {
      openFor.push((gate.status.until ?? 0) - clock.now())
      clock.advance(60_000)
      ;(await grant(gate)).settle({ type: 'overloaded' })
    }
    expect(openFor).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    clock.advance(60_000)
    ;(await grant(gate)).settle(succeed)
    expect(gate.status.status).toBe('ready')
  })

  test('who is not willing to wait so long is told at once', async () => {
    const gate = make()
    ;(await grant(gate)).settle({ type: 'limited', retryAt: start + 3_600_000 })
    expect(await gate.acquire(turn({ until: start + 600_000 }))).toEqual({ status: 'given-up', retryAt: start + 3_600_000 })
    const busy = make({ maxConcurrency: 1 })
    await grant(busy)
    const waiting = busy.acquire(turn({ until: start + 600_000 }))
    clock.advance(600_000)
    expect(await waiting).toEqual({ status: 'given-up', retryAt: null })
  })

  test('tokens that were not used come back, those used beyond the estimate are owed', async () => {
    const gate = make({ maxTokensPerMinute: 60_000 })
    ;(await grant(gate, { tokens: 6_000 })).settle({ type: 'succeeded', tokens: 1_000 })
    expect(await tryNow(gate, { tokens: 5_000 })).not.toBeNull()
    expect(await tryNow(gate, { tokens: 1_000 })).toBeNull()
  })
})

type Step = { readonly kind: 'acquire'; readonly tokens: number; readonly priority: number } | { readonly kind: 'settle'; readonly end: 'succeeded' | 'limited' | 'overloaded' | 'neutral' } | { readonly kind: 'advance'; readonly ms: number } | { readonly kind: 'abort' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('acquire' as const), tokens: fc.integer({ min: 1, max: 5_000 }), priority: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant('settle' as const), end: fc.constantFrom('succeeded' as const, 'limited' as const, 'overloaded' as const, 'neutral' as const) }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
  fc.constant({ kind: 'abort' as const }),
)

describe('whatever happens', () => {
  test('never more than the limit is under way, no minute has more than its allowance, and everyone gets an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }), async (steps, maxConcurrency, maxRequestsPerMinute) => {
        clock = new ManualClock(start)
        const gate = make({ maxConcurrency, maxRequestsPerMinute, maxTokensPerMinute: 20_000 })
        const held: Lease[] = []
        const controllers: AbortController[] = []
        const grantedAt: number[] = []
        const answers: TurnResult['status'][] = []
        const take = async (gate: ProviderGate, wish: Turn): Promise<void> => {
          const result = await gate.acquire(wish)
          answers.push(result.status)
          if (result.status !== 'granted') return
          held.push(result.lease)
          grantedAt.push(clock.now())
        }
        for (const one of steps) {
          if (one.kind === 'acquire') {
            const controller = new AbortController()
            controllers.push(controller)
            void take(gate, turn({ tokens: one.tokens, priority: one.priority, signal: controller.signal, until: clock.now() + 600_000 }))
          } else if (one.kind === 'settle') held.shift()?.settle(one.end === 'limited' ? { type: 'limited', retryAt: null } : one.end === 'overloaded' ? { type: 'overloaded' } : { type: one.end, tokens: 10 })
          else if (one.kind === 'abort') controllers.shift()?.abort()
          else clock.advance(one.ms)
          await new Promise(setImmediate)
          expect(gate.status.inFlight).toBe(held.length)
          expect(held.length).toBeLessThanOrEqual(maxConcurrency)
        }
        for (const at of grantedAt) expect(grantedAt.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(maxRequestsPerMinute)
        const asked = steps.filter(({ kind }) => kind === 'acquire').length
        for (let round = 0; round < 200 && answers.length < asked; round += 1) {
          for (const lease of held.splice(0)) lease.settle(succeed)
          clock.advance(60_000)
          await new Promise(setImmediate)
        }
        expect(answers).toHaveLength(asked)
      }),
      { numRuns: 60 },
    )
  })
})
