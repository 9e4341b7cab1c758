import type { Slices } from './slices.ts'
import type { Entry, FileEntry, PathKey, Tree } from './tree.ts'

/** One path that is not as it was. */
export type Difference = {
  readonly key: PathKey
  readonly before: Entry | null
  readonly now: Entry | null
  readonly change: 'added' | 'modified' | 'deleted' | 'type-changed' | 'mode-changed'
}

export type Comparison = {
  readonly before: Tree
  readonly now: Tree
  readonly includes: (key: PathKey, entry: Entry) => boolean
  /** Reads a file of the tree as it is now; called only when its state leaves a doubt. `null` when it is gone. */
  readonly hash: (key: PathKey) => Promise<readonly string[] | null>
  readonly slices: Slices
}

/** Lists how a tree differs from an earlier one, in byte order of the paths. Times are no difference. */
export async function compareTrees({ before, now, includes, hash, slices }: Comparison): Promise<readonly Difference[]> {
  const differences: Difference[] = []
  for (const [key, entry] of before) {
    if (slices.isOver) await slices.pause()
    const present = now.get(key) ?? null
    if (!includes(key, entry)) continue
    const found = await compareEntries(entry, present, () => hash(key))
    if (found !== null) differences.push({ key, before: entry, now: found.now, change: found.change })
  }
  for (const [key, entry] of now) {
    if (slices.isOver) await slices.pause()
    if (before.has(key) || !includes(key, entry)) continue
    differences.push({ key, before: null, now: entry, change: 'added' })
  }
  return differences.sort((a, b) => (a.key < b.key ? -1 : 1))
}

type Found = { readonly change: Difference['change']; readonly now: Entry | null }

async function compareEntries(before: Entry, now: Entry | null, hash: () => Promise<readonly string[] | null>): Promise<Found | null> {
  if (now === null) return { change: 'deleted', now }
  if (before.type === 'file' && now.type === 'file') return compareFiles(before, now, hash)
  if (before.type === 'symlink' && now.type === 'symlink') return before.target.equals(now.target) ? null : { change: 'modified', now }
  if (before.type === 'folder' && now.type === 'folder') return before.mode === now.mode ? null : { change: 'mode-changed', now }
  return before.type === now.type ? null : { change: 'type-changed', now }
}

async function compareFiles(before: FileEntry, now: FileEntry, hash: () => Promise<readonly string[] | null>): Promise<Found | null> {
  const modeChange: Found | null = before.mode === now.mode ? null : { change: 'mode-changed', now }
  if (before.identity === now.identity && (!before.racy || before.hashes === null)) return modeChange
  // A file whose content was not kept is judged by its state alone.
  if (before.size !== now.size || before.hashes === null) return { change: 'modified', now }
  const hashes = await hash()
  if (hashes === null) return { change: 'deleted', now: null }
  return isSame(before.hashes, hashes) ? modeChange : { change: 'modified', now }
}

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((hash, index) => hash === b[index])
