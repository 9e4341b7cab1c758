import { invariant } from '../../core/unreachable.ts'

/** One entry of a tree object. */
export type TreeEntry = { readonly mode: string; /** Bytes of the name, one character each. */ readonly name: string; readonly id: string }

/** Mode of a folder in a tree object. */
export const treeMode = '40000'

/** Parses the body of a tree object. */
export function parseTree(body: Buffer, hashBytes: number): readonly TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at)
    const end = body.indexOf(0, space)
    invariant(space > at && end > space && end + hashBytes < body.length + 1, 'a tree object is well formed')
    entries.push({ mode: body.toString('latin1', at, space), name: body.toString('latin1', space + 1, end), id: body.toString('hex', end + 1, end + 1 + hashBytes) })
    at = end + 1 + hashBytes
  }
  return entries
}

/** The body of a tree object; entries are put in the order that git demands. */
export function formatTree(entries: readonly TreeEntry[]): Buffer {
  const sorted = entries.map((entry) => ({ entry, key: sortKey(entry) })).sort((one, other) => Buffer.compare(one.key, other.key))
  return Buffer.concat(sorted.flatMap(({ entry }) => [Buffer.from(`${entry.mode} ${entry.name}\0`, 'latin1'), Buffer.from(entry.id, 'hex')]))
}

/** Folders sort as if their name ended in a slash. */
function sortKey(entry: TreeEntry): Buffer {
  return Buffer.from(entry.mode === treeMode ? `${entry.name}/` : entry.name, 'latin1')
}

/** Tree and parents of a commit object. */
export function parseCommit(body: Buffer): { readonly tree: string; readonly parents: readonly string[] } {
  const head = body.toString('latin1').split('\n\n', 1)[0] ?? ''
  const tree = /^tree ([0-9a-f]+)$/m.exec(head)?.[1]
  invariant(tree !== undefined, 'a commit names its tree')
  return { tree, parents: [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1] ?? '') }
}
