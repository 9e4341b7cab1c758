/** Share of a minute's allowance that may be used at once. */
const burstShare = 0.1

/**
 * An allowance per minute that fills evenly. It lets at most `perMinute` through in any 60 seconds: what may be used at once and what fills up
 * in a minute are the allowance together. An amount larger than the bucket waits for a full one and leaves a debt.
 */
export class TokenBucket {
  readonly #capacity: number
  readonly #perMs: number
  #level: number
  #at: number

  constructor(perMinute: number, now: number) {
    this.#capacity = Math.max(1, perMinute * burstShare)
    this.#perMs = Math.max(perMinute - this.#capacity, perMinute / 2) / 60_000
    this.#level = this.#capacity
    this.#at = now
  }

  /** When the amount can be taken; not later than `now` when it can at once. */
  readyAt(amount: number, now: number): number {
    this.#fill(now)
    const missing = Math.min(amount, this.#capacity) - this.#level
    return missing <= 1e-6 ? now : now + Math.ceil(missing / this.#perMs)
  }

  take(amount: number, now: number): void {
    this.#fill(now)
    this.#level -= amount
  }

  /** Corrects an estimate when the amount is known: positive gives back. */
  giveBack(amount: number, now: number): void {
    this.#fill(now)
    this.#level = Math.min(this.#capacity, this.#level + amount)
  }

  #fill(now: number): void {
    if (now > this.#at) this.#level = Math.min(this.#capacity, this.#level + (now - this.#at) * this.#perMs)
    this.#at = Math.max(this.#at, now)
  }
}
