import { AnchoredTree } from './anchored-tree.ts'
import { type ReadContent, bringBack } from './bring-back.ts'
import type { Difference } from './compare-trees.ts'
import { isSystemError } from './file-errors.ts'
import { removeEmptyParents, removePath } from './remove-path.ts'
import { setMode } from './set-mode.ts'
import type { Slices } from './slices.ts'
import type { PathKey, Tree } from './tree.ts'

export type RestoreRequest = {
  readonly root: string
  /** In byte order of the paths. */
  readonly differences: readonly Difference[]
  readonly before: Tree
  /** Folders that a scan left open, with the modes they had. */
  readonly opened: ReadonlyMap<PathKey, number>
  readonly content: ReadContent
  readonly slices: Slices
}

/**
 * Makes the paths of `differences` what they were and returns those where it failed. No link is followed on the way to any of them.
 * First goes what does not belong, deepest first; then comes back what is missing; folder modes come last, as they may lock us out.
 */
export async function restoreTree({ root, differences, before, opened, content, slices }: RestoreRequest): Promise<readonly PathKey[]> {
  using tree = new AnchoredTree(root)
  const failed = new Set<PathKey>()
  for (const difference of differences.toReversed()) {
    if (!mustGo(difference)) continue
    await attempt(failed, difference.key, () => removePath(tree, difference))
    if (difference.before === null) removeEmptyParents(tree, difference.key, before)
    if (slices.isOver) await slices.pause()
  }
  tree.forget()
  for (const difference of differences) {
    if (difference.before === null) continue
    await attempt(failed, difference.key, () => bringBack(tree, difference, content))
    if (slices.isOver) await slices.pause()
  }
  tree.forget()
  for (const [key, mode] of closings({ differences, before, opened }, tree)) await attempt(failed, key, () => setMode(tree.locate(key), mode))
  return [...failed]
}

const mustGo = ({ before, now }: Difference): boolean => now !== null && before?.type !== now.type

/** The folders that need their modes set, deepest first. */
function closings({ differences, before, opened }: Pick<RestoreRequest, 'differences' | 'before' | 'opened'>, tree: AnchoredTree): readonly (readonly [PathKey, number])[] {
  const modes = new Map([...opened, ...tree.widened])
  for (const { key, before } of differences) if (before?.type === 'folder') modes.set(key, before.mode)
  const gone = new Set(differences.filter((difference) => difference.before?.type !== 'folder' && mustGo(difference)).map(({ key }) => key))
  return [...modes]
    .filter(([key]) => !gone.has(key))
    .map(([key, mode]) => {
      const entry = before.get(key)
      return [key, entry?.type === 'folder' ? entry.mode : mode] as const
    })
    .sort(([a], [b]) => (a < b ? 1 : -1))
}

async function attempt(failed: Set<PathKey>, key: PathKey, act: () => void | Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!isSystemError(error)) throw error
    failed.add(key)
  }
}
