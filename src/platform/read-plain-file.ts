import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'

/** What a path came to; `absent` is also what a link, a folder, a device or a file behind a link is, for none of them is content of its tree. */
export type PlainFile = { readonly status: 'read'; readonly bytes: Buffer } | { readonly status: 'absent' } | { readonly status: 'too-large'; readonly size: number } | { readonly status: 'unreadable'; readonly reason: string }

/** Reads files below one folder without ever following a link out of it. */
export class PlainFileReader {
  readonly #root: string
  readonly #maxBytes: number
  /** Folders that were looked at: whether they lie where their path says. */
  readonly #folders = new Map<string, Promise<boolean>>()

  /** `root` has its links resolved. */
  constructor(root: string, maxBytes: number) {
    this.#root = root
    this.#maxBytes = maxBytes
  }

  /** `key` is the path relative to the root, one character per byte. */
  async read(key: string): Promise<PlainFile> {
    const folder = key.slice(0, Math.max(0, key.lastIndexOf('/')))
    const known = this.#folders.get(folder) ?? this.#isInPlace(folder)
    this.#folders.set(folder, known)
    if (!(await known)) return { status: 'absent' }
    try {
      return await this.#readBounded(this.#place(key))
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EISDIR'].includes(code)) return { status: 'absent' }
      if (['EACCES', 'EPERM', 'EIO'].includes(code)) return { status: 'unreadable', reason: code }
      throw error
    }
  }

  async #readBounded(path: Buffer): Promise<PlainFile> {
    // Without waiting, for opening a named pipe would wait for its writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const found = await file.stat()
    if (!found.isFile()) return { status: 'absent' }
    if (found.size > this.#maxBytes) return { status: 'too-large', size: found.size }
    const bytes = Buffer.alloc(found.size)
    const { bytesRead } = await file.read(bytes, 0, found.size, 0)
    return { status: 'read', bytes: bytes.subarray(0, bytesRead) }
  }

  async #isInPlace(folder: string): Promise<boolean> {
    const place = folder === '' ? Buffer.from(this.#root) : this.#place(folder)
    const real = await realpath(place, { encoding: 'buffer' }).catch(() => null)
    return real !== null && real.equals(place)
  }

  #place(key: string): Buffer {
    return Buffer.concat([Buffer.from(this.#root === '/' ? '/' : `${this.#root}/`), Buffer.from(key, 'latin1')])
  }
}
