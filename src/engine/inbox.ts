import type { Report, Signal } from '../core/run/signal.ts'
import type { Clock } from '../ports/clock.ts'
import type { Reply } from '../ports/worker-pool.ts'

/** A signal and whoever waits for its answer. */
export type Letter = { readonly signal: Signal; readonly answer: (reply: Reply) => void }

/** How long a report of mere progress may wait for company before it costs a commit of its own. */
const maxLingerMs = 50

/**
 * Turns that write are at least this far apart unless nobody else can report: each costs a sync of the disk, and under a flood of short
 * attempts one sync for several of them is worth more than having each a moment earlier. A report that comes alone never waits.
 */
const minTurnGapMs = 2

/** Signals on their way to the run loop. Bounded by what can send: each worker has at most a few reports under way. */
export class Inbox {
  readonly #clock: Clock
  #letters: Letter[] = []
  #lingerUntil: number | null = null
  #takenAt = 0
  #urgent = 0
  #wake: (() => void) | null = null
  #failure: { readonly error: unknown } | null = null
  #isClosed = false

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
      else if (this.#isClosed) resolve('stale')
      else this.#add({ signal: report, answer: resolve })
    })
  }

  take(): readonly Letter[] {
    const letters = this.#letters
    this.#letters = []
    if (letters.length > 0) this.#takenAt = this.#clock.now()
    this.#urgent = 0
    this.#lingerUntil = null
    return letters
  }

  /** The loop has ended: nobody will read what is here and what still comes, and no worker shall wait for an answer. */
  close(): void {
    this.#isClosed = true
    for (const letter of this.take()) letter.answer('stale')
  }

  /** The loop is dead or has to die: reports under way are answered `stale`, later ones are refused with the error, and `waitUntil` throws it. */
  fail(error: unknown): void {
    this.#failure = { error }
    for (const letter of this.take()) letter.answer('stale')
    this.#wake?.()
  }

  /**
   * Waits for an urgent letter, for lingering ones to have waited enough, or for the instant. `maxReports` is how many workers there are to
   * report anything.
   */
  async waitUntil(at: number | null, maxReports: number): Promise<void> {
    while (this.#failure === null) {
      const until = this.#urgent === 0 ? earlier(at, this.#lingerUntil) : this.#restUntil(maxReports)
      if (until !== null && this.#clock.now() >= until) break
      await this.#waitForLetter(until)
    }
    // One turn of the event loop, so that what ends together is written together.
    await new Promise<void>((resolve) => setImmediate(resolve))
    if (this.#failure !== null) throw this.#failure.error
  }

  #restUntil(maxReports: number): number {
    const now = this.#clock.now()
    // A clock that was set back must not make anybody wait.
    return this.#urgent >= maxReports || now < this.#takenAt ? now : this.#takenAt + minTurnGapMs
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
    else this.#urgent += 1
    this.#wake?.()
  }
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
