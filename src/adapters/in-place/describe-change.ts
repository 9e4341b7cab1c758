import type { CapturedChange, ChangedPath } from '../../ports/workspaces.ts'
import type { ReadContent } from './bring-back.ts'
import type { Difference } from './compare-trees.ts'
import { type LineCounts, countLines } from './count-lines.ts'
import { leadsOutside } from './leads-outside.ts'
import { readParts } from './read-parts.ts'
import type { Slices } from './slices.ts'
import { type Entry, type PathKey, isGitName, nameOf, parentOf, toBytes, toKey, toText } from './tree.ts'

/** Larger files count no lines, as binary ones do. */
const maxTextBytes = 16 * 1024 * 1024
const maxPaths = 200

export type DescribeRequest = { readonly root: string; readonly differences: readonly Difference[]; readonly content: ReadContent; readonly slices: Slices }

/** Says what changed as git would: folders are not mentioned, a link is a line of text. */
export async function describeChange({ root, differences, content, slices }: DescribeRequest): Promise<CapturedChange> {
  const changed: ChangedPath[] = []
  let [linesAdded, linesRemoved] = [0, 0]
  for (const difference of differences) {
    if (slices.isOver) await slices.pause()
    const path = describePath(root, difference)
    if (path === null) continue
    changed.push(path)
    const lines = await countChangedLines(difference, { root, content, slices })
    linesAdded += lines.added
    linesRemoved += lines.removed
  }
  changed.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { commit: null, base: null, files: changed.length, linesAdded, linesRemoved, paths: changed.slice(0, maxPaths).map(({ path }) => path), changed }
}

function describePath(root: string, { key, before, now, change }: Difference): ChangedPath | null {
  if (isInGit(key) || before?.type === 'repository' || now?.type === 'repository') return { path: toText(isGitName(nameOf(key)) ? parentOf(key) || key : key), change, hazard: 'nested-repository' }
  const [was, is] = [isListed(before), isListed(now)]
  if (!was && !is) return null
  const hazard = now?.type === 'symlink' && leadsOutside(root, key, now.target) ? 'symlink-outside' : 'none'
  return { path: toText(key), change: was && is ? change : was ? 'deleted' : 'added', hazard }
}

/** A change of what `.git` names: the user's own `.git`, or the pointer file of a linked or nested checkout. */
const isInGit = (key: PathKey): boolean => isGitName(nameOf(key)) || key.startsWith('.git/')

const isListed = (entry: Entry | null): boolean => entry !== null && entry.type !== 'folder'

async function countChangedLines({ key, before, now, change }: Difference, { root, content, slices }: Omit<DescribeRequest, 'differences'>): Promise<LineCounts> {
  if (change === 'mode-changed' || sizeOf(before) + sizeOf(now) > maxTextBytes) return { added: 0, removed: 0 }
  return countLines(await readBefore(before, content), await readNow(now, toBytes(`${toKey(root)}/${key}`), slices))
}

const sizeOf = (entry: Entry | null): number => (entry?.type === 'file' ? entry.size : 0)

async function readBefore(entry: Entry | null, content: ReadContent): Promise<Buffer | null> {
  if (entry?.type === 'symlink') return entry.target
  if (entry?.type !== 'file' || entry.hashes === null) return null
  const parts: Uint8Array[] = []
  for (const hash of entry.hashes) parts.push(await content(hash))
  return Buffer.concat(parts)
}

async function readNow(entry: Entry | null, path: Buffer, slices: Slices): Promise<Buffer | null> {
  if (entry?.type === 'symlink') return entry.target
  if (entry?.type !== 'file') return null
  const parts: Buffer[] = []
  let bytes = 0
  await readParts(path, slices, (part) => {
    // It may have grown since it was measured.
    if ((bytes += part.length) <= maxTextBytes) parts.push(part)
  })
  return Buffer.concat(parts)
}
