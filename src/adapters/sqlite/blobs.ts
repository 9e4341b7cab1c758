import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { zstdDecompressSync } from 'node:zlib'
import { invariant } from '../../core/unreachable.ts'
import type { Compressor } from './compressor.ts'
import type { Connection, Query } from './connection.ts'
import { stateDamaged } from './to-fleet-error.ts'

/** Contents are cut into parts of this size: it bounds the memory a file needs and how long the event loop waits for one. */
export const PART_BYTES = 1024 * 1024
/** Parts of one content in memory at a time, besides the content itself. */
const PARTS_AT_ONCE = 2

/** `frame` is the zstd frame of `size` bytes. */
export type BlobPart = { readonly part: number; readonly frame: Uint8Array; readonly size: number }

const insertPart = 'INSERT OR IGNORE INTO blobs (hash, part, content, size) VALUES (?, ?, ?, ?)'
const selectFirst: Query<object> = { sql: 'SELECT 1 FROM blobs WHERE hash = ? AND part = 0' }
const selectSizes: Query<{ part: number; size: number }> = { sql: 'SELECT part, size FROM blobs WHERE hash = ? ORDER BY part' }
const selectPart: Query<{ content: Uint8Array }> = { sql: 'SELECT content FROM blobs WHERE hash = ? AND part = ?' }

/**
 * Compressed contents by the SHA-256 of what they are uncompressed. The parts of a large one are written last to first, so part 0
 * vouches for all of them; whoever writes parts has written the snapshot entry that refers to them before, which keeps them from being swept.
 */
export class Blobs {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  has(hash: string): boolean {
    return this.#connection.get(selectFirst, hash) !== undefined
  }

  /** Stores one part of a content, compressed; inside the caller's transaction. */
  putPart(hash: string, { part, frame, size }: BlobPart): void {
    this.#connection.run(insertPart, hash, part, frame, size)
  }

  /** Stores content of several parts, a transaction each; the event loop turns in between. */
  async putLarge(hash: string, content: Uint8Array, compressor: Compressor): Promise<void> {
    for (let end = Math.ceil(content.length / PART_BYTES); end > 0; end -= PARTS_AT_ONCE) {
      const first = Math.max(0, end - PARTS_AT_ONCE)
      const parts = Array.from({ length: end - first }, (_, index) => content.subarray((first + index) * PART_BYTES, (first + index + 1) * PART_BYTES))
      const frames = await compressor.compress(parts)
      for (const [index, frame] of [...frames.entries()].reverse()) {
        this.#connection.transaction(() => this.putPart(hash, { part: first + index, frame, size: parts[index]?.length ?? 0 }))
        await setImmediate()
      }
    }
  }

  /** The content as it was, verified against its hash: it is about to overwrite a user's file. */
  async read(hash: string): Promise<Uint8Array> {
    const parts = this.#connection.all(selectSizes, hash)
    if (parts[0]?.part !== 0) throw stateDamaged(this.#connection.path, `the content ${hash} of a snapshot is missing`)
    const content = new Uint8Array(parts.reduce((total, { size }) => total + size, 0))
    const digest = createHash('sha256')
    let offset = 0
    for (const { part, size } of parts) {
      const bytes = this.#readPart(hash, part, size)
      digest.update(bytes)
      content.set(bytes, offset)
      offset += size
      if (parts.length > 1) await setImmediate()
    }
    if (digest.digest('hex') !== hash) throw stateDamaged(this.#connection.path, `the content ${hash} of a snapshot has changed`)
    return content
  }

  #readPart(hash: string, part: number, size: number): Uint8Array {
    const row = this.#connection.get(selectPart, hash, part)
    try {
      const bytes = zstdDecompressSync(row?.content ?? new Uint8Array(), { maxOutputLength: PART_BYTES })
      invariant(bytes.length === size, `expected ${size} bytes, found ${bytes.length}`)
      return bytes
    } catch (error) {
      throw stateDamaged(this.#connection.path, `the content ${hash} of a snapshot cannot be unpacked`, error)
    }
  }
}
