import type { Report, Signal } from '../core/run/signal.ts'
import type { Clock } from '../ports/clock.ts'
import type { Reply } from '../ports/worker-pool.ts'

/** A signal and whoever waits for its answer. */
export type Letter = { readonly signal: Signal; readonly answer: (reply: Reply) => void }

/** How long a report of mere progress may wait for company before it costs a commit of its own. */
const maxLingerMs = 50

/** Signals on their way to the run loop. Bounded by what can send: each worker has at most a few reports under way. */
export class Inbox {
  readonly #clock: Clock
  #letters: Letter[] = []
  #lingerUntil: number | null = null
  #isUrgent = false
  #wake: (() => void) | null = null
  #failure: { readonly error: unknown } | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isEmpty(): boolean {
    return this.#letters.length === 0
  }

  put(signal: Signal): void {
    this.#add({ signal, answer: () => {} })
  }

  putReport(report: Report): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) reject(this.#failure.error)
      else this.#add({ signal: report, answer: resolve })
    })
  }

  take(): readonly Letter[] {
    const letters = this.#letters
    this.#letters = []
    this.#isUrgent = false
    this.#lingerUntil = null
    return letters
  }

  /** The loop is dead or has to die: reports under way are answered `stale`, later ones are refused with the error, and `waitUntil` throws it. */
  fail(error: unknown): void {
    this.#failure = { error }
    for (const letter of this.take()) letter.answer('stale')
    this.#wake?.()
  }

  /** Waits for an urgent letter, for lingering ones to have waited enough, or for the instant. */
  async waitUntil(at: number | null): Promise<void> {
    while (!this.#isUrgent && this.#failure === null) {
      const until = earlier(at, this.#lingerUntil)
      if (until !== null && this.#clock.now() >= until) break
      await this.#waitForLetter(until)
    }
    // One turn of the event loop, so that what ends together is written together.
    await new Promise<void>((resolve) => setImmediate(resolve))
    if (this.#failure !== null) throw this.#failure.error
  }

  #waitForLetter(until: number | null): Promise<void> {
    return new Promise((resolve) => {
      const stop = until === null ? () => {} : this.#clock.wakeAt(until, () => this.#wake?.())
      this.#wake = () => {
        this.#wake = null
        stop()
        resolve()
      }
    })
  }

  #add(letter: Letter): void {
    this.#letters.push(letter)
    if (letter.signal.type === 'attempt-advanced') this.#lingerUntil ??= this.#clock.now() + maxLingerMs
    else this.#isUrgent = true
    this.#wake?.()
  }
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
