import type { SnapshotKey, SnapshotStore } from '../../ports/store.ts'
import type { RollbackReport } from '../../ports/workspaces.ts'
import { bringTreeBack } from './bring-tree-back.ts'
import { findDifferences } from './find-differences.ts'
import { closeFolders } from './scan-tree.ts'
import { Slices } from './slices.ts'
import { type LoadedSnapshot, fromRecords, toAfterKey } from './snapshot-format.ts'
import { syncPaths } from './sync-paths.ts'
import { type Entry, type PathKey, toText } from './tree.ts'

export type RestoreSnapshotRequest = {
  readonly snapshots: SnapshotStore
  /** The attempt whose change is to be undone. */
  readonly key: SnapshotKey
  readonly root: string
  /** Restores also what somebody has changed since. */
  readonly force?: boolean
}

/** `changed-since` names what is neither as the attempt left it nor as it was before; nothing was touched then. */
export type RestoreSnapshotResult =
  | { readonly status: 'restored'; readonly report: RollbackReport }
  | { readonly status: 'changed-since'; readonly paths: readonly string[] }
  | { readonly status: 'no-snapshot' }

/**
 * Undoes the change of an attempt that ended well: the paths it changed go back to what they were, other paths are not looked at. The
 * snapshot stays, so it may be done twice.
 */
export async function restoreSnapshot({ snapshots, key, root, force = false }: RestoreSnapshotRequest): Promise<RestoreSnapshotResult> {
  const before = fromRecords(await snapshots.entries(key))
  const after = fromRecords(await snapshots.entries(toAfterKey(key)))
  if (before === null || after === null) return { status: 'no-snapshot' }
  const includes = toIncludes(after)
  const [slices, ignored] = [new Slices(), new Set<PathKey>()]
  const changedSince = await findChangedSince({ before, after }, { root, includes, ignored, slices })
  if (changedSince.length > 0 && !force) return { status: 'changed-since', paths: changedSince.map(toText) }
  const { restored, remaining } = await bringTreeBack({ root, before: before.tree, ignored, includes, slices, content: (hash) => snapshots.content(hash), readIgnored: async () => ignored })
  await syncPaths(root, restored)
  return { status: 'restored', report: { verified: remaining.length === 0, restored: restored.length, differences: remaining.map(toText).slice(0, 100) } }
}

type Look = Omit<Parameters<typeof findDifferences>[0], 'before'>

/** What differs both from how the attempt left it and from how it was. */
async function findChangedSince({ before, after }: { readonly before: LoadedSnapshot; readonly after: LoadedSnapshot }, look: Look): Promise<readonly PathKey[]> {
  const fromBefore = await findDifferences({ ...look, before: before.tree })
  const fromAfter = await findDifferences({ ...look, before: after.tree })
  closeFolders(look.root, fromBefore.scan)
  const undone = new Set(fromBefore.differences.map(({ key }) => key))
  return fromAfter.differences.map(({ key }) => key).filter((key) => undone.has(key))
}

/** The paths the attempt changed. */
function toIncludes({ tree, note }: LoadedSnapshot): (key: PathKey, entry: Entry) => boolean {
  const changed = new Set([...tree.keys(), ...note.others])
  return (key) => changed.has(key)
}
