import { appendFile, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'

/** Appends lines to a file in order, without anybody waiting, up to a size; what follows is dropped, and `fullLine` says so. */
export class FileAppender {
  readonly #path: string
  readonly #maxBytes: number
  readonly #fullLine: string | null
  #size: number | null = null
  #isFull = false
  #written: Promise<void> = Promise.resolve()

  constructor(path: string, maxBytes: number, fullLine: string | null = null) {
    this.#path = path
    this.#fullLine = fullLine
    this.#maxBytes = maxBytes
  }

  /** The line is made when its turn comes, after the work that is more urgent. */
  append(makeLine: () => string): void {
    this.#written = this.#written.then(async () => this.#write(makeLine)).catch((error: unknown) => {
      if (!(error instanceof Error) || !('code' in error)) throw error
      throw new FleetError('environment', `${this.#path} cannot be written: ${error.message}`, { hint: 'make room, or mend the permissions, and run fleet resume', cause: error })
    })
    // Told to whoever flushes.
    this.#written.catch(() => {})
  }

  flush(): Promise<void> {
    return this.#written
  }

  async #write(makeLine: () => string): Promise<void> {
    if (this.#isFull) return
    this.#size ??= await this.#open()
    const line = `${makeLine()}\n`
    this.#size += Buffer.byteLength(line)
    this.#isFull = this.#size > this.#maxBytes
    if (this.#isFull && this.#fullLine !== null) await appendFile(this.#path, `${this.#fullLine}\n`)
    else if (!this.#isFull) await appendFile(this.#path, line, { mode: 0o600 })
  }

  async #open(): Promise<number> {
    await mkdir(dirname(this.#path), { recursive: true })
    const known = await stat(this.#path).catch(() => null)
    return known?.size ?? 0
  }
}
