import { lstatSync, rmdirSync, unlinkSync } from 'node:fs'
import type { AnchoredTree } from './anchored-tree.ts'
import type { Difference } from './compare-trees.ts'
import { hasCode, isMissing, isSystemError } from './file-errors.ts'
import { type PathKey, type Tree, parentOf } from './tree.ts'

/** A limit for what an agent nests to exhaust us. */
const maxDepth = 1000

/** Removes what lies at a path now. A new folder that still holds something stays: that is ignored or belongs to a neighbour. */
export function removePath(tree: AnchoredTree, { key, before, now }: Difference): void {
  try {
    if (now?.type === 'file' || now?.type === 'symlink') tree.change(key, unlinkSync)
    else if (now?.type === 'folder') tree.change(key, rmdirSync)
    else removeAll(tree, key)
  } catch (error) {
    if (isMissing(error)) return
    if (!hasCode(error, ['ENOTEMPTY', 'EEXIST']) || now?.type !== 'folder') throw error
    // Where something else was, everything has to go, or it cannot come back.
    if (before !== null) removeAll(tree, key)
  }
}

/** Removes the folders that came with a path and are empty without it. */
export function removeEmptyParents(tree: AnchoredTree, key: PathKey, before: Tree): void {
  for (let folder = parentOf(key); folder !== '' && !before.has(folder); folder = parentOf(folder)) {
    try {
      tree.change(folder, rmdirSync)
    } catch (error) {
      if (isSystemError(error)) return
      throw error
    }
  }
}

function removeAll(tree: AnchoredTree, key: PathKey, depth = 0): void {
  const path = tree.locate(key)
  if (!lstatSync(path).isDirectory() || depth > maxDepth) {
    tree.change(key, unlinkSync)
    return
  }
  for (const name of tree.list(key)) removeAll(tree, `${key}/${name}`, depth + 1)
  tree.change(key, rmdirSync)
}
