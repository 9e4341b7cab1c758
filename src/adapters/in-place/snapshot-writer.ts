import type { SnapshotEntry, SnapshotKey, SnapshotStore } from '../../ports/store.ts'
import { readParts } from './read-parts.ts'
import { toFileEntry } from './scan-tree.ts'
import type { Slices } from './slices.ts'
import { maxReads, toHeadEntry, toPartEntry, toSnapshotEntry } from './snapshot-format.ts'
import { type Entry, type FileEntry, type PathKey, toBytes, toKey } from './tree.ts'

const maxBatchBytes = 1024 * 1024
const maxBatchEntries = 512

export type SnapshotWriterOptions = { readonly snapshots: SnapshotStore; readonly key: SnapshotKey; readonly root: string; readonly slices: Slices }

/**
 * Fills one open snapshot, in batches that bound the memory and the time of each call to the store. While the store compresses one batch the
 * next is read. Disposing waits until the store is done, so that the snapshot can be dropped after a failure.
 */
export class SnapshotWriter implements AsyncDisposable {
  readonly #options: SnapshotWriterOptions
  #batch: SnapshotEntry[] = []
  #batchBytes = 0
  #adding: Promise<void> = Promise.resolve()

  constructor(options: SnapshotWriterOptions) {
    this.#options = options
  }

  /** Stores what needs no reading: everything but files, and files whose content (`hashes`) the store has already. */
  async add(key: PathKey, entry: Entry): Promise<void> {
    if (entry.type === 'file') {
      const [first, ...rest] = entry.hashes ?? []
      if (first !== undefined) await this.push(toHeadEntry(key, entry, null))
      for (const [index, hash] of rest.entries()) await this.push(toPartEntry({ key, entry }, { read: 1, index: index + 1, hash, content: null }))
      return
    }
    const stored = toSnapshotEntry(key, entry)
    if (stored !== null) await this.push(stored)
  }

  /** Reads and stores a file; returns it as it was read, without hashes when it kept changing, or `null` when it vanished. */
  async addFile(key: PathKey, entry: FileEntry): Promise<FileEntry | null> {
    const { root, slices } = this.#options
    const path = toBytes(`${toKey(root)}/${key}`)
    for (let read = 1; read <= maxReads; read++) {
      const readAtNs = BigInt(Date.now()) * 1_000_000n
      const hashes: string[] = []
      let first: Buffer = Buffer.alloc(0)
      const result = await readParts(path, slices, async (content, hash) => {
        const index = hashes.push(hash) - 1
        if (index === 0) first = content
        else await this.push(toPartEntry({ key, entry }, { read, index, hash, content }))
      })
      if (result === null) return null
      if (!result.steady) continue
      const found: FileEntry = { ...toFileEntry(result.stat, readAtNs), hashes }
      await this.push(toHeadEntry(key, found, first))
      return found
    }
    return entry
  }

  async push(entry: SnapshotEntry): Promise<void> {
    this.#batch.push(entry)
    if (entry.type === 'file') this.#batchBytes += entry.content?.length ?? 0
    if (this.#batchBytes >= maxBatchBytes || this.#batch.length >= maxBatchEntries) await this.#flush()
  }

  /** Resolves when everything is in the store. */
  async finish(): Promise<void> {
    await this.#flush()
    await this.#adding
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#adding.catch(() => {})
  }

  async #flush(): Promise<void> {
    const { snapshots, key, slices } = this.#options
    const batch = this.#batch
    this.#batch = []
    this.#batchBytes = 0
    await this.#adding
    if (batch.length === 0) return
    this.#adding = snapshots.add(key, batch)
    // Whoever comes next finds out; until then nobody listens.
    this.#adding.catch(() => {})
    if (slices.isOver) await slices.pause()
  }
}
