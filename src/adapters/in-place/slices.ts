import { setImmediate } from 'node:timers/promises'

const maxSliceMs = 5

/**
 * Cuts long synchronous work into slices, so that the run loop gets its turn. Synchronous file calls are several times cheaper than
 * asynchronous ones for small files; what they must not do is come thousands in a row.
 */
export class Slices {
  readonly #signal: AbortSignal | undefined
  #startedAt = performance.now()

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  /** True when it is time to `pause`; kept apart so that the common case awaits nothing. */
  get isOver(): boolean {
    return performance.now() - this.#startedAt > maxSliceMs
  }

  /** Lets the event loop turn; rejects with the signal's reason once it is aborted. */
  async pause(): Promise<void> {
    this.#signal?.throwIfAborted()
    await setImmediate()
    this.#signal?.throwIfAborted()
    this.#startedAt = performance.now()
  }
}
