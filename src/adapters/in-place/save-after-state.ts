import type { SnapshotKey, SnapshotStore } from '../../ports/store.ts'
import type { Difference } from './compare-trees.ts'
import type { Slices } from './slices.ts'
import { toAfterKey, toNoteEntry } from './snapshot-format.ts'
import { SnapshotWriter } from './snapshot-writer.ts'
import type { Entry, PathKey } from './tree.ts'

export type SaveAfterRequest = {
  readonly snapshots: SnapshotStore
  /** The key of the snapshot from before. */
  readonly key: SnapshotKey
  readonly root: string
  readonly at: number
  readonly differences: readonly Difference[]
  readonly slices: Slices
}

/**
 * Keeps how an attempt left the paths it changed. `fleet rollback` tells by it whether somebody has worked on them since, and what a sweep
 * takes away is not lost. Returns the entries with the hashes of their contents.
 */
export async function saveAfterState({ snapshots, key, root, at, differences, slices }: SaveAfterRequest): Promise<ReadonlyMap<PathKey, Entry>> {
  const afterKey = toAfterKey(key)
  await snapshots.begin(afterKey, root, at)
  await using writer = new SnapshotWriter({ snapshots, key: afterKey, root, slices })
  const gone = differences.filter(({ now }) => now === null || now.type === 'other').map(({ key: path }) => path)
  await writer.push(toNoteEntry({ version: 1, files: [], ignored: [], others: gone, git: false }))
  const stored = new Map<PathKey, Entry>()
  for (const { key: path, now } of differences) {
    const entry = now?.type === 'file' ? await writer.addFile(path, now) : now
    if (entry === null) continue
    stored.set(path, entry)
    if (entry.type !== 'file') await writer.add(path, entry)
  }
  await writer.finish()
  await snapshots.seal(afterKey)
  await snapshots.settle(afterKey, 'kept')
  return stored
}
