import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../adapters/memory/manual-clock.ts'
import { createMemoryStore } from '../../adapters/memory/memory-store.ts'
import type { RunBudget } from '../../core/plan/plan.ts'
import { firstTurn, sampleUsage } from '../../ports/store.samples.ts'
import { Ledger, type Admission } from './ledger.ts'

const noBudget = { usd: null, tokens: null }
const budget = (changes: Partial<RunBudget> = {}): RunBudget => ({ ...noBudget, day: noBudget, unpriced: 'refuse', ...changes })
const start = Date.parse('2026-11-22T23:59:00Z')

async function open(runBudget: RunBudget, tasks: readonly string[] = ['a']): Promise<{ readonly ledger: Ledger; readonly clock: ManualClock }> {
  const state = createMemoryStore()
  await state.store.append(firstTurn('r1'))
  const clock = new ManualClock(start)
  const ledger = new Ledger(state.store.usage, clock)
  for (const taskId of tasks) await ledger.open({ runId: 'r1', taskId }, { runBudget, taskBudget: noBudget })
  return { ledger, clock }
}

const signal = (): AbortSignal => new AbortController().signal
const settled = async (promise: Promise<Admission>): Promise<Admission | 'waiting'> => Promise.race([promise, new Promise<'waiting'>((resolve) => setImmediate(() => resolve('waiting')))])

describe('the ledger', () => {
  test('a call that might overspend waits for those that are under way, in order', async () => {
    const { ledger } = await open(budget({ usd: 1 }))
    const reserve = (usd: number) => ledger.reserve({ payer: { runId: 'r1', taskId: 'a' }, amount: { usd, tokens: 1 }, signal: signal() })
    const first = await reserve(0.8)
    const [second, third] = [reserve(0.5), reserve(0.1)]
    // The third would fit, but the second was there before.
    expect([await settled(second), await settled(third)]).toEqual(['waiting', 'waiting'])
    if (first.status === 'admitted') first.reservation.settle({ usd: 0.2, tokens: 1 })
    expect(await second).toMatchObject({ status: 'admitted' })
    expect(await third).toMatchObject({ status: 'admitted' })
  })

  test('a call larger than what is left goes alone, the next is refused', async () => {
    const { ledger } = await open(budget({ usd: 1 }))
    const reserve = () => ledger.reserve({ payer: { runId: 'r1', taskId: 'a' }, amount: { usd: 5, tokens: 1 }, signal: signal() })
    const alone = await reserve()
    const next = reserve()
    expect(await settled(next)).toBe('waiting')
    if (alone.status === 'admitted') alone.reservation.settle({ usd: 3, tokens: 1 })
    expect(await next).toMatchObject({ status: 'exhausted', scope: 'run', spent: { usd: 3 } })
  })

  test('a task that waits for its own budget holds nobody else up', async () => {
    const { ledger } = await open(budget({ usd: 100 }), ['b'])
    await ledger.open({ runId: 'r1', taskId: 'a' }, { runBudget: budget({ usd: 100 }), taskBudget: { usd: 1, tokens: null } })
    const reserve = (taskId: string) => ledger.reserve({ payer: { runId: 'r1', taskId }, amount: { usd: 2, tokens: 1 }, signal: signal() })
    await reserve('a')
    const waiting = reserve('a')
    expect(await settled(waiting)).toBe('waiting')
    expect(await reserve('b')).toMatchObject({ status: 'admitted' })
  })

  test('who is aborted leaves, and whoever waited behind goes', async () => {
    const { ledger } = await open(budget({ usd: 1 }))
    const payer = { runId: 'r1', taskId: 'a' }
    await ledger.reserve({ payer, amount: { usd: 0.5, tokens: 1 }, signal: signal() })
    const controller = new AbortController()
    const large = ledger.reserve({ payer, amount: { usd: 0.9, tokens: 1 }, signal: controller.signal })
    const small = ledger.reserve({ payer, amount: { usd: 0.1, tokens: 1 }, signal: signal() })
    expect(await settled(small)).toBe('waiting')
    controller.abort()
    expect(await large).toEqual({ status: 'aborted' })
    expect(await small).toMatchObject({ status: 'admitted' })
  })

  test('a budget that is raised lets those go who wait', async () => {
    const { ledger } = await open(budget({ usd: 1 }))
    const payer = { runId: 'r1', taskId: 'a' }
    await ledger.reserve({ payer, amount: { usd: 1, tokens: 1 }, signal: signal() })
    const waiting = ledger.reserve({ payer, amount: { usd: 1, tokens: 1 }, signal: signal() })
    expect(await settled(waiting)).toBe('waiting')
    await ledger.open({ runId: 'r1', taskId: 'b' }, { runBudget: budget({ usd: 10 }), taskBudget: noBudget })
    expect(await waiting).toMatchObject({ status: 'admitted' })
  })

  test('a new day, UTC, has a new budget; what other runs spent on this one counts', async () => {
    const state = createMemoryStore()
    await state.store.append(firstTurn('r1'))
    await state.store.append(firstTurn('r0'))
    await state.store.usage.append([sampleUsage('r0', 'x', { costUsd: 9, at: start - 86_400_000 }), sampleUsage('r0', 'x', { costUsd: 2, at: start - 1_000 })])
    const clock = new ManualClock(start)
    const ledger = new Ledger(state.store.usage, clock)
    const payer = { runId: 'r1', taskId: 'a' }
    await ledger.open(payer, { runBudget: budget({ day: { usd: 2, tokens: null } }), taskBudget: noBudget })
    const reserve = () => ledger.reserve({ payer, amount: { usd: 0.1, tokens: 1 }, signal: signal() })
    expect(await reserve()).toMatchObject({ status: 'exhausted', scope: 'day', spent: { usd: 2 } })
    clock.advance(120_000)
    expect(await reserve()).toMatchObject({ status: 'admitted' })
  })

  test('whatever is asked at once, a cap is overspent by one reservation at most, and everyone gets an answer', async () => {
    const call = fc.record({ task: fc.constantFrom('a', 'b', 'c'), reserved: fc.integer({ min: 1, max: 400 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 100 }), fc.integer({ min: 1, max: 1_000 }), async (calls, tokens) => {
        const { ledger } = await open(budget({ tokens }), ['a', 'b', 'c'])
        let [spent, largest, answered] = [0, 0, 0]
        await Promise.all(
          calls.map(async ({ task, reserved, share }) => {
            const admission = await ledger.reserve({ payer: { runId: 'r1', taskId: task }, amount: { usd: 0, tokens: reserved }, signal: signal() })
            answered += 1
            if (admission.status !== 'admitted') return
            await new Promise(setImmediate)
            const used = Math.floor(reserved * share)
            spent += used
            largest = Math.max(largest, reserved)
            admission.reservation.settle({ usd: 0, tokens: used })
          }),
        )
        expect(answered).toBe(calls.length)
        expect(spent).toBeLessThanOrEqual(tokens + largest)
      }),
      { numRuns: 50 },
    )
  })
})
