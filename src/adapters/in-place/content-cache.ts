import type { Entry, FileEntry, PathKey, Tree } from './tree.ts'

/**
 * Spares reading files again that have not changed since an earlier snapshot: their hashes are known, and so is which contents the store
 * still holds for a snapshot of this process. (Contents of a dropped snapshot may be gone.)
 */
export class ContentCache {
  readonly #trees = new Map<string, Tree>()
  readonly #holders = new Map<string, number>()

  /** The hashes of a file as it is now; `null` when it has to be read. */
  recall(root: string, key: PathKey, now: FileEntry): readonly string[] | null {
    const known = this.#trees.get(root)?.get(key)
    if (known?.type !== 'file' || known.racy || known.identity === null || known.identity !== now.identity) return null
    return known.hashes?.every((hash) => this.#holders.has(hash)) === true ? known.hashes : null
  }

  remember(root: string, tree: Tree): void {
    this.#trees.set(root, tree)
  }

  hold(hashes: Iterable<string>): void {
    for (const hash of hashes) this.#holders.set(hash, (this.#holders.get(hash) ?? 0) + 1)
  }

  letGo(hashes: Iterable<string>): void {
    for (const hash of hashes) {
      const rest = (this.#holders.get(hash) ?? 1) - 1
      if (rest === 0) this.#holders.delete(hash)
      else this.#holders.set(hash, rest)
    }
  }

  clear(): void {
    this.#trees.clear()
    this.#holders.clear()
  }
}

/** The contents a snapshot needs, each once. */
export function hashesOf(tree: ReadonlyMap<PathKey, Entry>): ReadonlySet<string> {
  const hashes = new Set<string>()
  for (const entry of tree.values()) if (entry.type === 'file') for (const hash of entry.hashes ?? []) hashes.add(hash)
  return hashes
}
