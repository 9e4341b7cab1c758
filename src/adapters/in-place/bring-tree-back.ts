import { readdirSync } from 'node:fs'
import type { ReadContent } from './bring-back.ts'
import type { Difference } from './compare-trees.ts'
import { isSystemError } from './file-errors.ts'
import { type LookRequest, findDifferences } from './find-differences.ts'
import { isIgnored, steersGit } from './ignored-paths.ts'
import { restoreTimes } from './restore-times.ts'
import { restoreTree } from './restore-tree.ts'
import { closeFolders } from './scan-tree.ts'
import { type PathKey, type Tree, toBytes, toKey } from './tree.ts'

export type BringBackRequest = LookRequest & {
  readonly content: ReadContent
  /** Asks git. Called once the files that steer git are back: an agent must not hide what it made by ignoring it. */
  readonly readIgnored: () => Promise<ReadonlySet<PathKey>>
}

/** What a restoration did, and what a second look found. */
export type BroughtBack = {
  readonly restored: readonly Difference[]
  readonly remaining: readonly PathKey[]
  /** The tree as the second look found it. */
  readonly tree: Tree
}

/** Restores a tree, then looks again and reads whatever was touched: nothing is believed because it was written. */
export async function bringTreeBack(request: BringBackRequest): Promise<BroughtBack> {
  const { root, before } = request
  const first = await findDifferences(request)
  const restore = (differences: readonly Difference[]) => restoreTree({ ...request, differences, opened: first.scan.opened })
  const steering = first.differences.filter(({ key }) => steersGit(key))
  if (steering.length > 0) await restore(steering)
  // A repository that cannot come back cannot be asked; git would find another one further up.
  const isGone = steering.some(({ key, before }) => key === '.git' && before?.type === 'repository')
  const ignored = isGone ? new Set<PathKey>() : await request.readIgnored()
  const others = first.differences.filter(({ key }) => !steersGit(key) && !isIgnored(ignored, key))
  await restore(others)
  const second = await findDifferences(request)
  closeFolders(root, second.scan)
  const differences = second.differences.filter(({ key }) => !isIgnored(ignored, key))
  const remaining = new Set(differences.filter((difference) => !isHeldOpen(root, difference, differences)).map(({ key }) => key))
  const includes: LookRequest['includes'] = (key, entry) => !remaining.has(key) && request.includes(key, entry)
  await restoreTimes({ root, before, now: second.scan.tree, includes, slices: request.slices })
  return { restored: [...steering, ...others].filter(({ key }) => !remaining.has(key)), remaining: [...remaining], tree: second.scan.tree }
}

/** A new folder that could not go because it holds what is ignored or a neighbour's: nothing of the attempt is left in it. */
function isHeldOpen(root: string, { key, before, now }: Difference, remaining: readonly Difference[]): boolean {
  if (before !== null || now?.type !== 'folder') return false
  if (remaining.some((other) => other.key.startsWith(`${key}/`) && other.now?.type !== 'folder')) return false
  try {
    return readdirSync(toBytes(`${toKey(root)}/${key}`)).length > 0
  } catch (error) {
    if (isSystemError(error)) return false
    throw error
  }
}
