import { type Difference, compareTrees } from './compare-trees.ts'
import { hashParts } from './read-parts.ts'
import { type Scan, scanTree } from './scan-tree.ts'
import type { Slices } from './slices.ts'
import { type Entry, type PathKey, type Tree, toBytes, toKey } from './tree.ts'

export type LookRequest = {
  readonly root: string
  readonly before: Tree
  readonly ignored: ReadonlySet<PathKey>
  readonly includes: (key: PathKey, entry: Entry) => boolean
  readonly slices: Slices
}

/** A look at a tree, and how it differs from before. The scan's folders have to be closed. */
export type Look = { readonly scan: Scan; readonly differences: readonly Difference[] }

/** Reads only files whose state has changed or was too fresh to tell. */
export async function findDifferences({ root, before, ignored, includes, slices }: LookRequest): Promise<Look> {
  const scan = await scanTree({ root, ignored, slices })
  const hash = (key: PathKey) => hashParts(toBytes(`${toKey(root)}/${key}`), slices)
  return { scan, differences: await compareTrees({ before, now: scan.tree, includes, hash, slices }) }
}
