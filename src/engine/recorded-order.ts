import type { RecordedEvent } from '../core/run/event.ts'

/** Longest wait for a turn: a replay that has left the recording goes on, and tells the difference. */
const maxWaitMs = 60_000

/**
 * Keeps a replay in the order of its recording where agents can see it: an attempt starts from the head that it started from then, so changes land
 * one after another as they did, and none lands before those that started without it have begun.
 */
export class RecordedOrder {
  /** Tasks in the order in which they landed. */
  readonly #landings: readonly string[]
  /** How many had landed when an attempt took its base, by `task#attempt`; attempts that changed nothing are not known. */
  readonly #bases = new Map<string, number>()
  readonly #begun = new Set<string>()
  readonly #waiting = new Set<() => void>()
  #landed = 0

  constructor(events: readonly RecordedEvent[]) {
    const landed = events.flatMap(({ event }) => (event.type === 'attempt-succeeded' && event.result.landed !== null ? [{ task: event.task, commit: event.result.landed.commit }] : []))
    this.#landings = landed.map(({ task }) => task)
    for (const { event } of events) {
      if (event.type !== 'attempt-worked' || event.change.base === null) continue
      this.#bases.set(`${event.task}#${event.attempt}`, landed.findIndex(({ commit }) => commit === event.change.base) + 1)
    }
  }

  /** Resolves when what had landed before this attempt has landed again. */
  async beforeBase(task: string, attempt: number, signal: AbortSignal): Promise<void> {
    const needed = this.#bases.get(`${task}#${attempt}`) ?? 0
    await this.#until(() => this.#landed >= needed, signal)
  }

  tookBase(task: string, attempt: number): void {
    this.#begun.add(`${task}#${attempt}`)
    this.#wake()
  }

  /** Resolves when it is this task's turn to land. */
  async beforeLanding(task: string, signal: AbortSignal): Promise<void> {
    const place = this.#landings.indexOf(task)
    await this.#until(() => place < 0 || (this.#landed >= place && this.#haveBegun(place)), signal)
  }

  landed(): void {
    this.#landed += 1
    this.#wake()
  }

  /** Whether all that started from an earlier head, or this one, have taken it. */
  #haveBegun(place: number): boolean {
    return [...this.#bases].every(([attempt, base]) => base > place || this.#begun.has(attempt))
  }

  async #until(isDue: () => boolean, signal: AbortSignal): Promise<void> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(maxWaitMs)])
    while (!isDue() && !deadline.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      deadline.addEventListener('abort', () => resolve(), { once: true })
      await promise
      this.#waiting.delete(resolve)
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
  }
}
