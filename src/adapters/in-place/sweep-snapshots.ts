import { existsSync } from 'node:fs'
import { FleetError } from '../../core/fleet-error.ts'
import type { SnapshotKey, SnapshotStore } from '../../ports/store.ts'
import { bringTreeBack } from './bring-tree-back.ts'
import { findDifferences } from './find-differences.ts'
import { type ListIgnored, readIgnoredIfPossible } from './ignored-paths.ts'
import { saveAfterState } from './save-after-state.ts'
import { closeFolders } from './scan-tree.ts'
import { toScope } from './scope.ts'
import { Slices } from './slices.ts'
import { type LoadedSnapshot, fromRecords, isAfterKey } from './snapshot-format.ts'
import { syncPaths } from './sync-paths.ts'
import { type PathKey, toText } from './tree.ts'

export type SweepRequest = { readonly snapshots: SnapshotStore; readonly at: number; readonly listIgnored: ListIgnored | null }

/**
 * Restores the folders whose attempts a dead orchestrator left unsettled, within the globs of each attempt. What is taken away is kept in the
 * store, for it may be the user's: nobody watched the folder since the crash. Throws FleetError naming what could not be restored; those
 * snapshots stay as they are, for the next try.
 */
export async function sweepSnapshots(request: SweepRequest): Promise<void> {
  const failed: string[] = []
  // What a former sweep was keeping when it died goes first, to be kept anew.
  const open = (await request.snapshots.open()).toSorted((a, b) => a.key.attempt - b.key.attempt)
  for (const { key, root } of open) failed.push(...(await sweep(request, key, root)))
  if (failed.length === 0) return
  throw new FleetError('environment', `an interrupted attempt could not be undone: ${failed.slice(0, 10).join(', ')}${failed.length > 10 ? ` and ${failed.length - 10} more` : ''}`, {
    hint: 'Make these paths writable (or move away what lies there) and start again.',
  })
}

async function sweep({ snapshots, at, listIgnored }: SweepRequest, key: SnapshotKey, root: string): Promise<readonly string[]> {
  const loaded = isAfterKey(key) ? null : fromRecords(await snapshots.entries(key))
  if (loaded === null) {
    await snapshots.settle(key, 'dropped')
    return []
  }
  if (!existsSync(root)) {
    // There is no folder to restore; what was in it may be wanted.
    await snapshots.settle(key, 'kept')
    return []
  }
  const slices = new Slices()
  const look = { root, before: loaded.tree, ignored: new Set(loaded.note.ignored), includes: toIncludes(loaded), slices }
  const ask = () => readIgnoredIfPossible(root, loaded.note.git ? listIgnored : null)
  const { scan, differences } = await findDifferences(look)
  if (differences.length > 0) await saveAfterState({ snapshots, key, root, at, differences, slices })
  closeFolders(root, scan)
  const { restored, remaining } = await bringTreeBack({ ...look, readIgnored: ask, content: (hash) => snapshots.content(hash) })
  if (remaining.length > 0) return remaining.map((path) => `${root}/${toText(path)}`)
  await syncPaths(root, restored)
  await snapshots.settle(key, 'dropped')
  return []
}

/** A neighbour may have finished since, so only what the attempt's own globs cover is put back. */
function toIncludes({ note }: LoadedSnapshot): (key: PathKey) => boolean {
  const scope = toScope(note.files)
  const others = new Set(note.others)
  return (key) => scope.covers(key) && !others.has(key)
}
