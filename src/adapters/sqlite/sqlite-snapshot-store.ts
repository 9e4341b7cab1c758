import { setImmediate } from 'node:timers/promises'
import { invariant } from '../../core/unreachable.ts'
import type { PruneResult, SnapshotEntry, SnapshotKey, SnapshotPruning, SnapshotRecord, SnapshotStore } from '../../ports/store.ts'
import { Blobs, PART_BYTES } from './blobs.ts'
import { Compressor } from './compressor.ts'
import type { Connection, Query } from './connection.ts'
import { insertEntry, readEntries } from './snapshot-entries.ts'
import { sweepDropped } from './sweep-snapshots.ts'
import { stateDamaged } from './to-fleet-error.ts'

type FileEntry = Extract<SnapshotEntry, { type: 'file' }>
type SetRow = { readonly id: number; readonly status: 'open' | 'sealed' | 'kept' }

/** Content and entries of one transaction: how long the event loop waits while a snapshot is taken. */
const MAX_BATCH_BYTES = 512 * 1024
const MAX_BATCH_ENTRIES = 250

const selectSet: Query<SetRow> = {
  sql: `SELECT id, status FROM snapshot_sets WHERE run_id = ? AND task_id = ? AND attempt = ? AND status <> 'dropped'`,
}
const insertSet = `INSERT INTO snapshot_sets (run_id, task_id, attempt, root, status, created_at) VALUES (?, ?, ?, ?, 'open', ?)`
const setStatus = 'UPDATE snapshot_sets SET status = ? WHERE id = ?'
const selectSealed: Query<SnapshotKey & { readonly root: string }> = {
  sql: `SELECT run_id AS runId, task_id AS taskId, attempt, root FROM snapshot_sets WHERE status = 'sealed' ORDER BY id`,
}
const dropOld = `UPDATE snapshot_sets SET status = 'dropped' WHERE status IN ('open', 'kept') AND created_at < ?`

/**
 * Keeps snapshots in SQLite. A set of entries is `open` while it is being taken, `sealed` while the folder may be changed, then `kept` or
 * `dropped`; only sealing and settling wait for the disk. What is dropped is swept in small steps, also what a dead process left of it.
 */
export class SqliteSnapshotStore implements SnapshotStore, SnapshotPruning {
  readonly #connection: Connection
  readonly #blobs: Blobs
  readonly #compressor = new Compressor()

  constructor(connection: Connection) {
    this.#connection = connection
    this.#blobs = new Blobs(connection)
  }

  async begin(key: SnapshotKey, root: string, at: number): Promise<void> {
    const replaced = this.#connection.transaction(() => {
      const set = this.#find(key)
      invariant(set?.status !== 'sealed', `the snapshot of ${describe(key)} is the only copy of what it holds`)
      if (set !== undefined) this.#connection.run(setStatus, 'dropped', set.id)
      this.#connection.run(insertSet, key.runId, key.taskId, key.attempt, root, at)
      return set !== undefined
    })
    if (replaced) await sweepDropped(this.#connection)
  }

  /** In several transactions: after a failure the snapshot has to be begun again. */
  async add(key: SnapshotKey, entries: readonly SnapshotEntry[]): Promise<void> {
    const batches = [...toBatches(entries)]
    let next = this.#compress(batches[0])
    for (const [index, batch] of batches.entries()) {
      const frames = await next
      // Compressed on other threads while this one inserts.
      next = this.#compress(batches[index + 1])
      next.catch(() => undefined)
      const later = this.#connection.transaction(() => this.#addBatch(key, batch, frames))
      for (const { hash, content } of later) if (content !== null && !this.#blobs.has(hash)) await this.#blobs.putLarge(hash, content, this.#compressor)
      await setImmediate()
    }
  }

  /** Frames by hash of the contents of one part that are not stored yet. */
  async #compress(batch: readonly SnapshotEntry[] = []): Promise<ReadonlyMap<string, Uint8Array>> {
    const contents = new Map<string, Uint8Array>()
    for (const entry of batch) {
      if (entry.type !== 'file' || entry.content === null || entry.content.length > PART_BYTES) continue
      if (!contents.has(entry.hash) && !this.#blobs.has(entry.hash)) contents.set(entry.hash, entry.content)
    }
    const frames = await this.#compressor.compress([...contents.values()])
    return new Map([...contents.keys()].map((hash, index) => [hash, frames[index] ?? new Uint8Array()]))
  }

  /**
   * Returns the files whose content is still to be written: those of several parts, and those that were stored before this
   * batch was compressed and were swept since. Their entry is there now, so nobody sweeps them any more.
   */
  #addBatch(key: SnapshotKey, batch: readonly SnapshotEntry[], frames: ReadonlyMap<string, Uint8Array>): readonly FileEntry[] {
    const set = this.#find(key)
    invariant(set?.status === 'open', `the snapshot of ${describe(key)} is not being taken`)
    return batch.filter((entry): entry is FileEntry => {
      insertEntry(this.#connection, set.id, entry)
      return entry.type === 'file' && !this.#putAtOnce(entry, frames.get(entry.hash))
    })
  }

  /** Returns whether the content is stored now. */
  #putAtOnce({ hash, content }: FileEntry, frame: Uint8Array | undefined): boolean {
    if (frame === undefined && this.#blobs.has(hash)) return true
    if (content === null) throw stateDamaged(this.#connection.path, `the content ${hash} is said to be stored and is not`)
    if (frame !== undefined) this.#blobs.putPart(hash, { part: 0, frame, size: content.length })
    return frame !== undefined
  }

  async seal(key: SnapshotKey): Promise<void> {
    await this.#connection.durably(() => {
      const set = this.#find(key)
      invariant(set?.status === 'open', `the snapshot of ${describe(key)} is not being taken`)
      this.#connection.run(setStatus, 'sealed', set.id)
    })
  }

  async entries(key: SnapshotKey): Promise<readonly SnapshotRecord[]> {
    const set = this.#find(key)
    return set === undefined ? [] : readEntries(this.#connection, set.id)
  }

  async content(hash: string): Promise<Uint8Array> {
    return this.#blobs.read(hash)
  }

  async open(): Promise<readonly { readonly key: SnapshotKey; readonly root: string }[]> {
    return this.#connection.all(selectSealed).map(({ root, ...key }) => ({ key, root }))
  }

  async settle(key: SnapshotKey, how: 'kept' | 'dropped'): Promise<void> {
    await this.#connection.durably(() => {
      const set = this.#find(key)
      invariant(how === 'dropped' || (set !== undefined && set.status !== 'open'), `the snapshot of ${describe(key)} was not sealed`)
      if (set !== undefined) this.#connection.run(setStatus, how, set.id)
    })
    if (how === 'dropped') await sweepDropped(this.#connection)
  }

  async prune({ olderThan }: { readonly olderThan: number }): Promise<PruneResult> {
    const snapshots = await this.#connection.durably(() => this.#connection.run(dropOld, olderThan))
    return { snapshots, bytes: await sweepDropped(this.#connection, { shrink: true }) }
  }

  /** Frees what compresses; the database is closed by who opened it. */
  close(): void {
    this.#compressor.close()
  }

  #find({ runId, taskId, attempt }: SnapshotKey): SetRow | undefined {
    return this.#connection.get(selectSet, runId, taskId, attempt)
  }
}

function* toBatches(entries: readonly SnapshotEntry[]): Generator<readonly SnapshotEntry[]> {
  let batch: SnapshotEntry[] = []
  let bytes = 0
  for (const entry of entries) {
    batch.push(entry)
    bytes += entry.type === 'file' ? (entry.content?.length ?? 0) : 0
    if (bytes < MAX_BATCH_BYTES && batch.length < MAX_BATCH_ENTRIES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

function describe({ taskId, attempt }: SnapshotKey): string {
  return `attempt ${attempt} of task ${taskId}`
}
