import { closeSync, openSync, writeSync } from 'node:fs'
import type { ProcessRequest } from '../../ports/process-spawner.ts'

/** Appends to the log of a request and keeps to its limit. */
export class MemoryLog implements Disposable {
  isTruncated = false
  readonly #file: number
  readonly #maxBytes: number
  #room: number

  constructor({ logPath, maxLogBytes }: ProcessRequest) {
    this.#file = openSync(logPath, 'a')
    this.#maxBytes = maxLogBytes
    this.#room = maxLogBytes
  }

  write(text: string): void {
    if (this.isTruncated) return
    const bytes = Buffer.from(text)
    writeSync(this.#file, bytes.subarray(0, this.#room))
    this.#room -= bytes.length
    if (this.#room >= 0) return
    this.isTruncated = true
    writeSync(this.#file, `\n[fleet: log cut at ${this.#maxBytes} bytes]\n`)
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}
