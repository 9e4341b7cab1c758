import { FleetError } from '../../core/fleet-error.ts'
import type { SnapshotKey, SnapshotStore } from '../../ports/store.ts'
import type { ContentCache } from './content-cache.ts'
import { hashesOf } from './content-cache.ts'
import type { RunningFolder } from './running-folders.ts'
import { closeFolders, scanTree } from './scan-tree.ts'
import type { Slices } from './slices.ts'
import { toNoteEntry } from './snapshot-format.ts'
import { SnapshotWriter } from './snapshot-writer.ts'
import { type Entry, type FileEntry, type PathKey, type Tree, toText } from './tree.ts'

export type SnapshotRequest = {
  readonly snapshots: SnapshotStore
  readonly key: SnapshotKey
  readonly root: string
  readonly at: number
  readonly folder: RunningFolder
  readonly ignored: ReadonlySet<PathKey>
  readonly git: boolean
  readonly cache: ContentCache
  readonly slices: Slices
}

/**
 * Contents of files that the task's globs do not cover are kept too, so that a trespass can be undone, but only up to this size in all:
 * beyond it such files are watched by their state alone.
 */
const maxOutsideBytes = 256 * 1024 * 1024

/** Records a tree in the store and returns it with the hashes of its contents. Only what it has to is read. */
export async function takeSnapshot(request: SnapshotRequest): Promise<Map<PathKey, Entry>> {
  const { snapshots, key, root, at, folder, ignored, git, cache, slices } = request
  const scan = await scanTree({ root, ignored, slices })
  try {
    await snapshots.begin(key, root, at)
    await using writer = new SnapshotWriter({ snapshots, key, root, slices })
    const others = [...scan.tree].filter(([, { type }]) => type === 'other').map(([path]) => path)
    await writer.push(toNoteEntry({ version: 1, files: [...folder.scope.files], ignored: [...ignored], others, git }))
    const keepsAll = keepsOutside(request, scan.tree)
    for (const [path, entry] of scan.tree) {
      const isKept = entry.type === 'file' && (keepsAll || folder.scope.covers(path))
      const stored = isKept ? await storeFile({ writer, cache, root, folder, path, entry }) : entry
      if (stored === null) scan.tree.delete(path)
      else if (stored !== entry) scan.tree.set(path, stored)
      if (entry.type !== 'file') await writer.add(path, entry)
      if (slices.isOver) await slices.pause()
    }
    await writer.finish()
  } finally {
    closeFolders(root, scan)
  }
  await snapshots.seal(key)
  cache.hold(hashesOf(scan.tree))
  cache.remember(root, scan.tree)
  return scan.tree
}

type StoreFile = Pick<SnapshotRequest, 'cache' | 'root' | 'folder'> & { readonly writer: SnapshotWriter; readonly path: PathKey; readonly entry: FileEntry }

async function storeFile({ writer, cache, root, folder, path, entry }: StoreFile): Promise<FileEntry | null> {
  const hashes = cache.recall(root, path, entry)
  if (hashes !== null) {
    const known = { ...entry, hashes }
    await writer.add(path, known)
    return known
  }
  const stored = await writer.addFile(path, entry)
  // A neighbour may well be writing its own files at this moment.
  if (stored?.hashes !== null || !folder.includes(path, entry)) return stored
  throw new FleetError('environment', `${toText(path)} kept changing while it was read for a snapshot`, { hint: 'Stop the program that writes it, or ignore the file.' })
}

/** Whether the content of a file that the globs do not cover is kept too. */
function keepsOutside({ folder }: SnapshotRequest, tree: Tree): boolean {
  let outsideBytes = 0
  for (const [key, entry] of tree) if (entry.type === 'file' && !folder.scope.covers(key)) outsideBytes += entry.size
  return outsideBytes <= maxOutsideBytes
}
