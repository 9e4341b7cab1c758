import type { UsageLog, UsageRow } from '../../ports/store.ts'

/** Writes usage in batches: what comes while a batch is being written makes the next one. */
export class UsageWriter {
  readonly #log: UsageLog
  #waiting: UsageRow[] = []
  #writing: Promise<void> | null = null

  constructor(log: UsageLog) {
    this.#log = log
  }

  add(row: UsageRow): void {
    this.#waiting.push(row)
    this.#writing ??= this.#write()
    // Whoever needs it durable asks for it with `flush` and gets the error there.
    this.#writing.catch(() => {})
  }

  /** Resolves when all that was added is durable; rejects when it could not be written. */
  async flush(): Promise<void> {
    while (this.#writing !== null || this.#waiting.length > 0) await (this.#writing ??= this.#write())
  }

  async #write(): Promise<void> {
    try {
      // Calls that end in the same turn of the event loop share a batch.
      await Promise.resolve()
      while (this.#waiting.length > 0) {
        const batch = this.#waiting
        this.#waiting = []
        await this.#append(batch)
      }
    } finally {
      this.#writing = null
    }
  }

  async #append(batch: UsageRow[]): Promise<void> {
    try {
      await this.#log.append(batch)
    } catch (error) {
      // Kept: the next flush tries again, and money that was spent is not forgotten.
      this.#waiting = [...batch, ...this.#waiting]
      throw error
    }
  }
}
