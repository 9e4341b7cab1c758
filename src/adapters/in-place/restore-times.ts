import { AnchoredTree } from './anchored-tree.ts'
import { setTime } from './bring-back.ts'
import { isSystemError } from './file-errors.ts'
import { setMode } from './set-mode.ts'
import type { Slices } from './slices.ts'
import type { Entry, PathKey, Tree } from './tree.ts'

export type RestoreTimesRequest = {
  readonly root: string
  readonly before: Tree
  readonly now: Tree
  readonly includes: (key: PathKey, entry: Entry) => boolean
  readonly slices: Slices
}

/** Build tools go by times: what is as it was must not look new. A time that cannot be set does no harm, so it is no difference. */
export async function restoreTimes({ root, before, now, includes, slices }: RestoreTimesRequest): Promise<void> {
  using tree = new AnchoredTree(root)
  for (const [key, entry] of [...before].sort(deepestFirst)) {
    if (slices.isOver) await slices.pause()
    const mtimeNs = formerTime(entry, now.get(key))
    if (mtimeNs !== null && includes(key, entry)) tolerate(() => setTime(tree.locate(key), mtimeNs))
  }
  for (const [key, mode] of [...tree.widened].sort(deepestFirst)) tolerate(() => setMode(tree.locate(key), mode))
}

function formerTime(before: Entry, now: Entry | undefined): bigint | null {
  if (now === undefined || !('mtimeNs' in now) || !('mtimeNs' in before) || now.type !== before.type) return null
  if (before.mtimeNs === null || now.mtimeNs === null) return null
  const apartNs = before.mtimeNs - now.mtimeNs
  return apartNs < 1000n && apartNs > -1000n ? null : before.mtimeNs
}

const deepestFirst = ([a]: readonly [PathKey, unknown], [b]: readonly [PathKey, unknown]): number => (a < b ? 1 : -1)

function tolerate(act: () => void): void {
  try {
    act()
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}
