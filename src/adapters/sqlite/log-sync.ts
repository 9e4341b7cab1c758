import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { FleetError } from '../../core/fleet-error.ts'

/** Waits until what was written to a file lies on the disk. */
export type SyncFile = (descriptor: number) => Promise<void>

const syncFile: SyncFile = promisify(fdatasync)

/**
 * Makes the write-ahead log durable on a thread of the pool, while the event loop turns. A sync covers what was committed before it began, so
 * all who ask while one is under way share the next. The first that fails is the last: the system may have dropped the pages it could not
 * write, and a second try would succeed without them. (Why this is as good as SQLite's own sync: docs/adr/0006.)
 */
export class LogSync {
  readonly #path: string
  readonly #descriptor: number
  readonly #sync: SyncFile
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #failure: FleetError | null = null
  #isClosed = false

  /** `path` is the log of a database that is open. Closing its descriptor drops no lock: SQLite locks the database and the `-shm` file. */
  constructor(path: string, sync: SyncFile = syncFile) {
    this.#path = path
    this.#sync = sync
    this.#descriptor = openSync(path, 'r+')
  }

  /** Throws what an earlier sync failed with. */
  check(): void {
    if (this.#failure !== null) throw this.#failure
  }

  /** Resolves when all that was committed before the call is durable. */
  sync(): Promise<void> {
    if (this.#next !== null) return this.#next
    if (this.#running === null) return this.#begin()
    this.#next = this.#running.then(() => {
      this.#next = null
      return this.#begin()
    })
    return this.#next
  }

  /** A sync that is under way is waited for, lest its descriptor becomes another file's. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const last = this.#next ?? this.#running
    if (last === null) closeSync(this.#descriptor)
    else void last.catch(() => undefined).then(() => closeSync(this.#descriptor))
  }

  #begin(): Promise<void> {
    this.#running = this.#run()
    return this.#running
  }

  async #run(): Promise<void> {
    this.check()
    try {
      await this.#sync(this.#descriptor)
      this.#running = null
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      this.#failure = new FleetError('environment', `cannot make ${this.#path} durable: ${reason}`, { hint: 'Check the disk, then go on with: fleet resume', cause })
      throw this.#failure
    }
  }
}
