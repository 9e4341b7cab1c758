import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'

const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW

/**
 * The log file of one program, which writes to it by itself. A file that outgrows the limit is cut in place while the program runs
 * (safe because every writer appends), so the disk holds the limit plus what is written between two looks.
 */
export class BoundedLog {
  readonly #descriptor: number
  readonly #startSize: number
  readonly #maxBytes: number
  #size: number
  #cut = false

  /** Throws the system's error when the file cannot be opened. */
  constructor(path: string, maxBytes: number) {
    this.#descriptor = openSync(path, flags, 0o600)
    this.#startSize = fstatSync(this.#descriptor).size
    this.#size = this.#startSize
    this.#maxBytes = maxBytes
  }

  /** Whether output came since the last look, and whether it outgrew the limit. */
  look(): { readonly grew: boolean; readonly flooded: boolean } {
    const size = fstatSync(this.#descriptor).size
    const grew = size !== this.#size
    const flooded = size > this.#startSize + this.#maxBytes
    this.#size = size
    if (flooded) this.#shorten()
    return { grew, flooded }
  }

  /** To be called when nobody writes any more; returns whether output was dropped. */
  close(): boolean {
    try {
      this.look()
      if (this.#cut) this.#writeNotice()
      return this.#cut
    } finally {
      closeSync(this.#descriptor)
    }
  }

  #shorten(): void {
    this.#cut = true
    this.#size = this.#startSize + this.#maxBytes
    ftruncateSync(this.#descriptor, this.#size)
  }

  #writeNotice(): void {
    // Output that came after the last cut stands beyond it only up to the limit, so a cut file is exactly as long as allowed.
    const last = Buffer.alloc(1)
    const endsLine = this.#size === 0 || (readSync(this.#descriptor, last, 0, 1, this.#size - 1) === 1 && last[0] === 10)
    writeSync(this.#descriptor, `${endsLine ? '' : '\n'}[fleet: log cut at ${this.#maxBytes} bytes]\n`)
  }
}
