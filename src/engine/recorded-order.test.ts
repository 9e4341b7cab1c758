import { describe, expect, it } from 'vitest'
import type { RecordedEvent, RunEvent } from '../core/run/event.ts'
import { RecordedOrder } from './recorded-order.ts'

const change = { files: 1, linesAdded: 1, linesRemoved: 0, paths: [] }
const worked = (task: string, attempt: number, base: string): RunEvent => ({ type: 'attempt-worked', task, attempt, change: { ...change, commit: `${task}-change`, base } })
const landed = (task: string, attempt: number): RunEvent => ({ type: 'attempt-succeeded', task, attempt, result: { change: { ...change, commit: null, base: null }, landed: { repository: 'main', commit: `${task}-landed` }, checks: [], summary: '', costUsd: null } })
const toEvents = (events: readonly RunEvent[]): readonly RecordedEvent[] => events.map((event, index) => ({ seq: index + 1, at: 0, event }))

/** a lands; b, which began beside it, fails and begins again on top of it. */
const recorded = toEvents([worked('b', 1, 'start'), worked('a', 1, 'start'), landed('a', 1), worked('b', 2, 'a-landed'), landed('b', 2)])
const { signal } = new AbortController()

/** Whether a promise has resolved by now. */
async function isDue(wait: Promise<void>): Promise<boolean> {
  return Promise.race([wait.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))])
}

describe('the order of a recording', () => {
  it('lets an attempt begin when what it began on has landed again', async () => {
    const order = new RecordedOrder(recorded)
    expect(await isDue(order.beforeBase('b', 1, signal))).toBe(true)
    const second = order.beforeBase('b', 2, signal)
    expect(await isDue(second)).toBe(false)
    order.landed()
    expect(await isDue(second)).toBe(true)
  })

  it('lets nothing land before those that began without it, and lands in order', async () => {
    const order = new RecordedOrder(recorded)
    order.tookBase('a', 1)
    const [a, b] = [order.beforeLanding('a', signal), order.beforeLanding('b', signal)]
    expect(await isDue(a)).toBe(false)
    order.tookBase('b', 1)
    expect(await isDue(a)).toBe(true)
    order.landed()
    expect(await isDue(b)).toBe(false)
    order.tookBase('b', 2)
    expect(await isDue(b)).toBe(true)
  })

  it('keeps nobody who is stopped, and nobody it does not know', async () => {
    const order = new RecordedOrder(recorded)
    const controller = new AbortController()
    const waiting = order.beforeBase('b', 2, controller.signal)
    controller.abort()
    expect(await isDue(waiting)).toBe(true)
    expect(await isDue(order.beforeLanding('stranger', signal))).toBe(true)
  })
})
