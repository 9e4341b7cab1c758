import { describe, expect, it } from 'vitest'
import type { Clock } from '../ports/clock.ts'
import { Inbox } from './inbox.ts'
import { KeyedMutex } from './keyed-mutex.ts'

/** A clock with room for one alarm, which the test rings. */
class OneAlarm implements Clock {
  #now = 0
  #alarm: { readonly at: number; readonly ring: () => void } | null = null

  now(): number {
    return this.#now
  }

  wakeAt(at: number, ring: () => void): () => void {
    this.#alarm = { at, ring }
    return () => void (this.#alarm = null)
  }

  ring(): void {
    if (this.#alarm === null) throw new Error('no alarm is set')
    this.#now = this.#alarm.at
    this.#alarm.ring()
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Whether a promise is settled after the event loop had time for it. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const state = { isDone: false }
  void promise.then(() => (state.isDone = true))
  for (let count = 0; count < 5; count += 1) await turn()
  return state.isDone
}

describe('the inbox', () => {
  it('wakes its reader for what is urgent, and lets progress wait for company', async () => {
    const clock = new OneAlarm()
    const inbox = new Inbox(clock)
    const waiting = inbox.waitUntil(null, 1)
    void inbox.putReport({ type: 'attempt-advanced', lease: 'a#1@1', phase: 'working' })
    expect(await isSettled(waiting)).toBe(false)
    inbox.put({ type: 'pause' })
    expect(await isSettled(waiting)).toBe(true)
    expect(inbox.take().map(({ signal }) => signal.type)).toEqual(['attempt-advanced', 'pause'])
    expect(inbox.isEmpty).toBe(true)
  })

  it('progress alone is taken after a short while', async () => {
    const clock = new OneAlarm()
    const inbox = new Inbox(clock)
    const waiting = inbox.waitUntil(10_000, 1)
    void inbox.putReport({ type: 'attempt-advanced', lease: 'a#1@1', phase: 'working' })
    await turn()
    clock.ring()
    expect(await isSettled(waiting)).toBe(true)
    expect(clock.now()).toBeLessThanOrEqual(50)
  })

  it('wakes at the instant asked for when nothing comes', async () => {
    const clock = new OneAlarm()
    const waiting = new Inbox(clock).waitUntil(700, 1)
    await turn()
    clock.ring()
    expect(await isSettled(waiting)).toBe(true)
    expect(clock.now()).toBe(700)
  })

  it('when it fails, waiting reports are stale, later ones are refused, and the reader gets the error', async () => {
    const inbox = new Inbox(new OneAlarm())
    const report = inbox.putReport({ type: 'worker-lost', lease: 'a#1@1', message: '' })
    inbox.fail(new Error('disk gone'))
    expect(await report).toBe('stale')
    await expect(inbox.putReport({ type: 'worker-lost', lease: 'a#1@1', message: '' })).rejects.toThrow('disk gone')
    await expect(inbox.waitUntil(null, 1)).rejects.toThrow('disk gone')
  })
})

describe('the mutex', () => {
  it('lets one holder of a key work at a time, in order, and does not let an error block the next', async () => {
    const mutex = new KeyedMutex()
    const order: string[] = []
    const hold = (key: string, name: string, work: () => Promise<void> = turn): Promise<void> =>
      mutex.hold(key, async () => {
        order.push(`${name} begins`)
        await work()
        order.push(`${name} ends`)
      })
    const failing = hold('a', 'first', () => Promise.reject(new Error('no')))
    const all = [hold('a', 'second'), hold('a', 'third'), hold('b', 'other')]
    await expect(failing).rejects.toThrow('no')
    await Promise.all(all)
    expect(order.filter((entry) => !entry.startsWith('other'))).toEqual(['first begins', 'second begins', 'second ends', 'third begins', 'third ends'])
    expect(order.indexOf('other begins')).toBeLessThan(order.indexOf('second ends'))
  })
})
