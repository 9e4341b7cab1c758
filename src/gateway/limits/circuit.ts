/** Failures in a row that open the circuit. */
const maxFailures = 5
const firstCooldownMs = 2_000
const maxCooldownMs = 60_000

/**
 * Leaves a provider alone that does not answer.
 *
 * ```
 *           5 failures                cooldown over             succeeded
 *  closed ────────────► open ───────────────────────► half-open ─────────► closed
 *                         ▲                                │
 *                         └──────── failed, twice as long ─┘
 * ```
 */
export class Circuit {
  readonly #random: () => number
  #failures = 0
  #cooldownMs = firstCooldownMs
  /** Null while closed. */
  #openUntil: number | null = null
  #isProbing = false

  constructor(random: () => number) {
    this.#random = random
  }

  /** When it is tried again; null while closed. */
  get openUntil(): number | null {
    return this.#openUntil
  }

  /** Half-open lets one call through at a time. */
  canPass(now: number): boolean {
    return this.#openUntil === null || (now >= this.#openUntil && !this.#isProbing)
  }

  pass(): void {
    this.#isProbing = this.#openUntil !== null
  }

  succeed(): void {
    this.#failures = 0
    this.#cooldownMs = firstCooldownMs
    this.#openUntil = null
    this.#isProbing = false
  }

  fail(now: number): void {
    this.#failures += 1
    const wasOpen = this.#openUntil !== null
    if (!wasOpen && this.#failures < maxFailures) return
    // Of the calls that were under way when it opened, none says anything new.
    if (wasOpen && !this.#isProbing) return
    if (wasOpen) this.#cooldownMs = Math.min(maxCooldownMs, this.#cooldownMs * 2)
    this.#openUntil = now + Math.round(this.#cooldownMs * (0.75 + this.#random() / 2))
    this.#isProbing = false
  }

  /** The call that was let through ended without telling anything of the provider. */
  abandon(): void {
    this.#isProbing = false
  }
}
