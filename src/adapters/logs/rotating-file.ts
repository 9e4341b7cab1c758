import { existsSync, statSync } from 'node:fs'
import { appendFile, rename, rm } from 'node:fs/promises'

export type RotatingFileOptions = { readonly maxBytes: number; /** Old files that are kept: `.1` is the newest. */ readonly maxOld: number }

/** Lines are written in blocks of this size. */
const blockLength = 4_096

/** A log file that makes room for a new one when it has got too big, also while it is written. Blocks go out one after another, off the event loop. */
export class RotatingFile {
  readonly #path: string
  readonly #options: RotatingFileOptions
  #size: number
  #pending = ''
  #pendingBytes = 0
  #written: Promise<void> = Promise.resolve()

  constructor(path: string, options: RotatingFileOptions) {
    this.#path = path
    this.#options = options
    this.#size = existsSync(path) ? statSync(path).size : 0
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line)
    if (this.#size + this.#pendingBytes > 0 && this.#size + this.#pendingBytes + bytes > this.#options.maxBytes) {
      this.#flush()
      this.#size = 0
      this.#after(() => this.#shift())
    }
    this.#pending += line
    this.#pendingBytes += bytes
    if (this.#pending.length >= blockLength) this.#flush()
  }

  /** Writes what is pending; rejects when anything could not be written. */
  async close(): Promise<void> {
    this.#flush()
    await this.#written
  }

  #flush(): void {
    if (this.#pending === '') return
    const block = this.#pending
    this.#size += this.#pendingBytes
    this.#pending = ''
    this.#pendingBytes = 0
    this.#after(() => appendFile(this.#path, block))
  }

  #after(act: () => Promise<void>): void {
    this.#written = this.#written.then(act)
    // Told of by `close`; a log that cannot be written must not end the run before.
    this.#written.catch(() => {})
  }

  /** `fleet.log.2` becomes `fleet.log.3`, …, `fleet.log` becomes `fleet.log.1`. */
  async #shift(): Promise<void> {
    const { maxOld } = this.#options
    await rm(`${this.#path}.${maxOld}`, { force: true })
    for (let number = maxOld - 1; number >= 0; number -= 1) {
      const from = number === 0 ? this.#path : `${this.#path}.${number}`
      if (existsSync(from)) await rename(from, `${this.#path}.${number + 1}`)
    }
  }
}
