import { Heap } from '../../core/heap.ts'
import type { Clock } from '../../ports/clock.ts'

type Alarm = { readonly at: number; readonly order: number; readonly callback: () => void; isSet: boolean }

/** A clock that stands still until it is moved. Alarms ring in order of time, then of setting. */
export class ManualClock implements Clock {
  #now: number
  #order = 0
  readonly #alarms = new Heap<Alarm>((a, b) => a.at - b.at || a.order - b.order)

  constructor(now = 0) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  wakeAt(at: number, callback: () => void): () => void {
    const alarm: Alarm = { at, order: (this.#order += 1), callback, isSet: true }
    this.#alarms.push(alarm)
    return () => void (alarm.isSet = false)
  }

  /** Moves on by so much, ringing what comes due on the way. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next()) this.ringNext()
    this.#now = until
  }

  /** Moves to the next alarm and rings it; false when none is set. */
  ringNext(): boolean {
    const alarm = this.#next()
    if (alarm === undefined) return false
    this.#alarms.pop()
    this.#now = Math.max(this.#now, alarm.at)
    alarm.callback()
    return true
  }

  #next(): Alarm | undefined {
    while (this.#alarms.peek()?.isSet === false) this.#alarms.pop()
    return this.#alarms.peek()
  }
}
