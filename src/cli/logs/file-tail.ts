import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const maxBytesPerRead = 65_536

/** Reads what a growing file has got since the last look. A file that was replaced or cut is read from its beginning again. */
export class FileTail {
  readonly #path: string
  #offset: number
  #inode = 0
  #rest = ''
  #count = 0
  #decoder = new TextDecoder()
  /** Whether the file begins before what was read. */
  isCut = false

  /** Begins at most `maxBytes` before the end of the file. */
  constructor(path: string, maxBytes: number) {
    this.#path = path
    this.#offset = -maxBytes
  }

  /** New whole lines, and the last one as far as it is written. Reads at most 64 KB a time, so that a flood cannot hold up the view. */
  read(): { readonly lines: readonly string[]; readonly unfinished: string; readonly bytes: number } {
    const text = this.#readText()
    const lines = (this.#rest + text).split('\n')
    this.#rest = (lines.pop() ?? '').slice(-maxBytesPerRead)
    return { lines, unfinished: this.#rest, bytes: this.#count }
  }

  /** The line that was begun has been used as it is. */
  forgetUnfinished(): void {
    this.#rest = ''
  }

  #readText(): string {
    this.#count = 0
    let file: number
    try {
      file = openSync(this.#path, 'r')
    } catch (error) {
      // Nothing was written yet, or the run was cleaned away.
      if (error instanceof Error && 'code' in error) return ''
      throw error
    }
    try {
      const { size, ino } = fstatSync(file)
      this.#place(size, ino)
      const buffer = Buffer.alloc(Math.min(maxBytesPerRead, Math.max(0, size - this.#offset)))
      const count = buffer.length === 0 ? 0 : readSync(file, buffer, 0, buffer.length, this.#offset)
      this.#offset += count
      this.#count = count
      return this.#decoder.decode(buffer.subarray(0, count), { stream: true })
    } finally {
      closeSync(file)
    }
  }

  #place(size: number, inode: number): void {
    if (this.#offset < 0) {
      this.isCut = size + this.#offset > 0
      this.#offset = Math.max(0, size + this.#offset)
    } else if (size < this.#offset || inode !== this.#inode) {
      // A scrubbed log takes the place of the old one: what was shown of it stays, only what is new is read.
      this.#offset = inode === this.#inode ? 0 : Math.min(this.#offset, size)
    }
    this.#inode = inode
  }
}
