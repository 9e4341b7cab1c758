import { expect, test } from 'vitest'
import type { Report } from '../core/run/signal.ts'
import { Inbox } from './inbox.ts'

/** A clock that a test moves; alarms ring in the order they were set. */
class TestClock {
  at = 1_000
  #alarms: { readonly at: number; readonly callback: () => void }[] = []

  now(): number {
    return this.at
  }

  wakeAt(at: number, callback: () => void): () => void {
    const alarm = { at, callback }
    this.#alarms.push(alarm)
    return () => void (this.#alarms = this.#alarms.filter((other) => other !== alarm))
  }

  moveTo(at: number): void {
    this.at = at
    for (const alarm of this.#alarms.filter((alarm) => alarm.at <= at)) alarm.callback()
  }
}

const ended = (lease: string): Report => ({ type: 'attempt-ended', lease, ending: { status: 'stopped', rolledBack: true } })

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function openInbox(): Promise<{ readonly clock: TestClock; readonly inbox: Inbox; readonly isDone: () => boolean; readonly wait: (maxReports: number) => void }> {
  const clock = new TestClock()
  const inbox = new Inbox(clock)
  inbox.put({ type: 'open' })
  inbox.take()
  let done = false
  const wait = (maxReports: number): void => void inbox.waitUntil(null, maxReports).then(() => (done = true))
  return { clock, inbox, isDone: () => done, wait }
}

test('a report that comes right after a turn waits for others', async () => {
  const { clock, inbox, isDone, wait } = await openInbox()
  wait(5)
  void inbox.putReport(ended('a#1@1'))
  await settle()
  expect(isDone()).toBe(false)
  void inbox.putReport(ended('b#1@1'))
  clock.moveTo(1_002)
  await settle()
  expect(isDone()).toBe(true)
  expect(inbox.take()).toHaveLength(2)
})

test('a report that comes long after the last turn does not wait', async () => {
  const { clock, inbox, isDone, wait } = await openInbox()
  clock.at = 1_010
  wait(5)
  void inbox.putReport(ended('a#1@1'))
  await settle()
  expect(isDone()).toBe(true)
})

test('nobody waits when all that run have reported', async () => {
  const { inbox, isDone, wait } = await openInbox()
  wait(2)
  void inbox.putReport(ended('a#1@1'))
  void inbox.putReport(ended('b#1@1'))
  await settle()
  expect(isDone()).toBe(true)
})

test('a clock that is set back makes nobody wait', async () => {
  const { clock, inbox, isDone, wait } = await openInbox()
  clock.at = 10
  wait(5)
  void inbox.putReport(ended('a#1@1'))
  await settle()
  expect(isDone()).toBe(true)
})
