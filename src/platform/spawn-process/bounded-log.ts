import { closeSync, constants, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { statOrNull } from '../stat-or-null.ts'

/**
 * The log file of one program, which opens and writes it by itself. A file that outgrows the limit is cut in place while the program
 * runs (safe because every writer appends), so the disk holds the limit plus what is written between two looks. Not opened unless it
 * has to be cut: making a file costs more than all else that Node does for a short program.
 */
export class BoundedLog {
  readonly #path: string
  readonly #maxSize: number
  readonly #notice: string
  #size: number
  #cut = false

  private constructor(path: string, size: number, maxBytes: number) {
    this.#path = path
    this.#size = size
    this.#maxSize = size + maxBytes
    this.#notice = `[fleet: log cut at ${maxBytes} bytes]\n`
  }

  /** Null when something else than a file stands there. */
  static at(path: string, maxBytes: number): BoundedLog | null {
    const stats = statOrNull(path, { followLinks: false })
    return stats && !stats.isFile() ? null : new BoundedLog(path, stats?.size ?? 0, maxBytes)
  }

  /** Whether output came since the last look, and whether it outgrew the limit. */
  look(): { readonly grew: boolean; readonly flooded: boolean } {
    const stats = statOrNull(this.#path, { followLinks: false })
    const size = stats?.isFile() ? stats.size : 0
    const grew = size !== this.#size
    const flooded = size > this.#maxSize
    this.#size = size
    if (flooded) this.#change((log) => this.#shorten(log))
    return { grew, flooded }
  }

  /** To be called when nobody writes any more; returns whether output was dropped. */
  close(): boolean {
    this.look()
    if (this.#cut) this.#change((log) => this.#writeNotice(log))
    return this.#cut
  }

  #change(change: (log: number) => void): void {
    let log: number
    try {
      log = openSync(this.#path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW)
    } catch {
      // The program has put something else in the place of its log; there is nothing of ours to cut.
      return
    }
    try {
      change(log)
    } finally {
      closeSync(log)
    }
  }

  #shorten(log: number): void {
    this.#cut = true
    this.#size = this.#maxSize
    ftruncateSync(log, this.#maxSize)
  }

  #writeNotice(log: number): void {
    const last = Buffer.alloc(1)
    const endsLine = this.#size === 0 || (readSync(log, last, 0, 1, this.#size - 1) === 1 && last[0] === 10)
    writeSync(log, `${endsLine ? '' : '\n'}${this.#notice}`)
  }
}
