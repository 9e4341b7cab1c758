import type { Conflict } from '../../core/run/failure.ts'
import { matchLines, mergeText, toLines } from './merge-text.ts'

/** What lies at one path: a file, or a link whose content is its target. */
export type TreeEntry = { readonly type: 'file' | 'link'; readonly isExecutable: boolean; readonly content: Buffer }

/** Files and links by path; a path is slash-separated and holds one character per byte, because names need not be text. */
export type Tree = ReadonlyMap<string, TreeEntry>

export type MergedTree = { readonly status: 'merged'; readonly tree: Tree } | { readonly status: 'conflict'; readonly conflicts: readonly Conflict[] }

const maxHunkCharacters = 4_000

export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files).map(([path, text]) => [Buffer.from(path).toString('latin1'), { type: 'file', isExecutable: false, content: Buffer.from(text) }]))
}

export function textOf(tree: Tree, path: string): string | null {
  return tree.get(Buffer.from(path).toString('latin1'))?.content.toString('utf8') ?? null
}

export function isSameEntry(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.type === other.type && one.isExecutable === other.isExecutable && one.content.equals(other.content)
}

/** Paths that are not the same in both, sorted. */
export function differingPaths(one: Tree, other: Tree): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => !isSameEntry(one.get(path), other.get(path))).sort()
}

/** Lines as `git diff --numstat` counts them; none in binary content. */
export function countLines(before: TreeEntry | undefined, after: TreeEntry | undefined): { readonly added: number; readonly removed: number } {
  if (isBinary(before) || isBinary(after)) return { added: 0, removed: 0 }
  const [a, b] = [before, after].map((entry) => toLines(entry?.content.toString('latin1') ?? '')) as [readonly string[], readonly string[]]
  const kept = matchLines(a, b).filter((at) => at !== -1).length
  return { added: b.length - kept, removed: a.length - kept }
}

/** Three-way merge, path by path, and by lines where both sides changed one file. */
export function mergeTrees({ base, ours, theirs }: { readonly base: Tree; readonly ours: Tree; readonly theirs: Tree }): MergedTree {
  const merged = new Map<string, TreeEntry>()
  const conflicts: Conflict[] = []
  for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
    const sides = { base: base.get(path), ours: ours.get(path), theirs: theirs.get(path) }
    const found = mergeEntry(sides)
    if ('reason' in found) conflicts.push({ path: Buffer.from(path, 'latin1').toString('utf8'), ...found })
    else if (found.entry !== undefined) merged.set(path, found.entry)
  }
  for (const path of merged.keys()) if (foldersAbove(path).some((folder) => merged.has(folder))) conflicts.push({ path: Buffer.from(path, 'latin1').toString('utf8'), reason: 'file/directory', hunks: '' })
  return conflicts.length > 0 ? { status: 'conflict', conflicts } : { status: 'merged', tree: merged }
}

type Sides = { readonly base: TreeEntry | undefined; readonly ours: TreeEntry | undefined; readonly theirs: TreeEntry | undefined }

function mergeEntry({ base, ours, theirs }: Sides): { readonly entry: TreeEntry | undefined } | { readonly reason: string; readonly hunks: string } {
  if (isSameEntry(ours, theirs) || isSameEntry(base, theirs)) return { entry: ours }
  if (isSameEntry(base, ours)) return { entry: theirs }
  if (ours === undefined || theirs === undefined) return { reason: 'modify/delete', hunks: '' }
  if (ours.type !== 'file' || theirs.type !== 'file') return { reason: 'distinct types', hunks: '' }
  const isExecutable = ours.isExecutable === (base?.isExecutable ?? false) ? theirs.isExecutable : ours.isExecutable
  if ([base, ours, theirs].some(isBinary)) return { reason: 'binary', hunks: '' }
  const { text, hunks } = mergeText({ base: base?.content.toString('latin1') ?? '', ours: ours.content.toString('latin1'), theirs: theirs.content.toString('latin1') })
  if (hunks.length === 0) return { entry: { type: 'file', isExecutable, content: Buffer.from(text, 'latin1') } }
  const shown = Buffer.from(hunks.join('\n'), 'latin1').toString('utf8')
  return { reason: base === undefined ? 'add/add' : 'content', hunks: shown.slice(0, maxHunkCharacters) }
}

export function foldersAbove(path: string): readonly string[] {
  const names = path.split('/')
  return names.slice(1).map((_, at) => names.slice(0, at + 1).join('/'))
}

/** git's own rule: a zero byte near the beginning. */
function isBinary(entry: TreeEntry | undefined): boolean {
  return entry?.content.subarray(0, 8_000).includes(0) === true
}
