import { FleetError } from '../../core/fleet-error.ts'
import { invariant } from '../../core/unreachable.ts'
import type { PruneResult, SnapshotEntry, SnapshotKey, SnapshotPruning, SnapshotRecord, SnapshotStore } from '../../ports/store.ts'

type SnapshotSet = {
  readonly key: SnapshotKey
  readonly root: string
  readonly createdAt: number
  status: 'open' | 'sealed' | 'kept'
  /** By the hexadecimal path. */
  readonly records: Map<string, SnapshotRecord>
}

type Contents = { readonly sets: Map<string, SnapshotSet>; readonly blobs: Map<string, Uint8Array> }

/** Makes empty snapshot state and returns what opens it for one imagined process; `checkAlive` throws once that process is dead. */
export function createMemorySnapshots(): (checkAlive: () => void) => SnapshotStore & SnapshotPruning {
  const contents: Contents = { sets: new Map(), blobs: new Map() }
  return (checkAlive) => new MemorySnapshotStore(contents, checkAlive)
}

class MemorySnapshotStore implements SnapshotStore, SnapshotPruning {
  readonly #sets: Map<string, SnapshotSet>
  readonly #blobs: Map<string, Uint8Array>
  readonly #checkAlive: () => void

  constructor({ sets, blobs }: Contents, checkAlive: () => void) {
    this.#sets = sets
    this.#blobs = blobs
    this.#checkAlive = checkAlive
  }

  async begin(key: SnapshotKey, root: string, at: number): Promise<void> {
    invariant(this.#find(key)?.status !== 'sealed', `the snapshot of ${describe(key)} is the only copy of what it holds`)
    this.#drop([toId(key)])
    this.#sets.set(toId(key), { key: { ...key }, root, createdAt: at, status: 'open', records: new Map() })
  }

  async add(key: SnapshotKey, entries: readonly SnapshotEntry[]): Promise<void> {
    const set = this.#find(key)
    invariant(set?.status === 'open', `the snapshot of ${describe(key)} is not being taken`)
    for (const entry of entries) {
      const path = toHex(entry.path)
      invariant(!set.records.has(path), `a path was added twice to the snapshot of ${describe(key)}`)
      if (entry.type === 'file') this.#put(entry.hash, entry.content)
      set.records.set(path, toRecord(entry))
    }
  }

  #put(hash: string, content: Uint8Array | null): void {
    if (this.#blobs.has(hash)) return
    if (content === null) throw new FleetError('state-damaged', `the content ${hash} is said to be stored and is not`)
    this.#blobs.set(hash, new Uint8Array(content))
  }

  async seal(key: SnapshotKey): Promise<void> {
    const set = this.#find(key)
    invariant(set?.status === 'open', `the snapshot of ${describe(key)} is not being taken`)
    set.status = 'sealed'
  }

  async entries(key: SnapshotKey): Promise<readonly SnapshotRecord[]> {
    const records = [...(this.#find(key)?.records ?? [])]
    return records.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record)
  }

  async content(hash: string): Promise<Uint8Array> {
    this.#checkAlive()
    const content = this.#blobs.get(hash)
    if (content === undefined) throw new FleetError('state-damaged', `the content ${hash} of a snapshot is missing`)
    return new Uint8Array(content)
  }

  async open(): Promise<readonly { readonly key: SnapshotKey; readonly root: string }[]> {
    this.#checkAlive()
    return [...this.#sets.values()].filter(({ status }) => status === 'sealed').map(({ key, root }) => ({ key: { ...key }, root }))
  }

  async settle(key: SnapshotKey, how: 'kept' | 'dropped'): Promise<void> {
    const set = this.#find(key)
    if (how === 'dropped') return void this.#drop([toId(key)])
    invariant(set !== undefined && set.status !== 'open', `the snapshot of ${describe(key)} was not sealed`)
    set.status = 'kept'
  }

  async prune({ olderThan }: { readonly olderThan: number }): Promise<PruneResult> {
    this.#checkAlive()
    const old = [...this.#sets].filter(([, { status, createdAt }]) => status !== 'sealed' && createdAt < olderThan).map(([id]) => id)
    return { snapshots: old.length, bytes: this.#drop(old) }
  }

  #find(key: SnapshotKey): SnapshotSet | undefined {
    this.#checkAlive()
    return this.#sets.get(toId(key))
  }

  /** Returns the bytes of the contents that nothing refers to any more. */
  #drop(ids: readonly string[]): number {
    for (const id of ids) this.#sets.delete(id)
    const records = [...this.#sets.values()].flatMap((set) => [...set.records.values()])
    const used = new Set(records.map((record) => (record.type === 'file' ? record.hash : null)))
    let bytes = 0
    for (const [hash, content] of this.#blobs) if (!used.has(hash) && this.#blobs.delete(hash)) bytes += content.length
    return bytes
  }
}

function toRecord(entry: SnapshotEntry): SnapshotRecord {
  // A copy by `slice` would share its bytes if it is a Buffer.
  const path = new Uint8Array(entry.path)
  if (entry.type === 'symlink') return { type: 'symlink', path, target: new Uint8Array(entry.target) }
  if (entry.type === 'folder') return { type: 'folder', path, mode: entry.mode }
  const { content: _, ...record } = entry
  return { ...record, path }
}

function toId({ runId, taskId, attempt }: SnapshotKey): string {
  return JSON.stringify([runId, taskId, attempt])
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function describe({ taskId, attempt }: SnapshotKey): string {
  return `attempt ${attempt} of task ${taskId}`
}
