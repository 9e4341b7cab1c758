import * as z from 'zod'
import { invariant } from '../../core/unreachable.ts'
import type { SnapshotEntry, SnapshotKey, SnapshotRecord } from '../../ports/store.ts'
import { type Entry, type FileEntry, type PathKey, isGitName, nameOf, parentOf, partBytes, toBytes } from './tree.ts'

/**
 * How a tree is laid out in a SnapshotStore:
 * - A file of several parts has its first part under its own path and part n under `<path>/<read>.<n>`, a path that cannot exist beside the
 *   file. A file that changed while it was read is read again: only the parts of the last read count.
 * - What else must survive a crash is a note, kept as the target of a link at `/`, which is no relative path.
 * - The state in which an attempt left the paths it changed is a second snapshot, under the attempt's number with a minus.
 */
const notePath = Buffer.from('/')

/** How often a changing file is read before a snapshot gives up. */
export const maxReads = 3

const noteSchema = z.object({
  version: z.literal(1),
  files: z.array(z.string()),
  /** Path keys that were ignored when the snapshot was taken. */
  ignored: z.array(z.string()),
  /** Path keys that no entry can say: sockets and the like, in an after-state the deleted paths. */
  others: z.array(z.string()),
  /** Whether ignored paths are to be asked for. */
  git: z.boolean(),
})

/** What has to be known of a snapshot besides its entries. */
export type SnapshotNote = z.infer<typeof noteSchema>

export const toAfterKey = (key: SnapshotKey): SnapshotKey => ({ ...key, attempt: -key.attempt })

export const isAfterKey = (key: SnapshotKey): boolean => key.attempt < 0

export function toNoteEntry(note: SnapshotNote): SnapshotEntry {
  return { type: 'symlink', path: notePath, target: Buffer.from(JSON.stringify(note)) }
}

/** Entries but files; `null` for what the store has no word for. */
export function toSnapshotEntry(key: PathKey, entry: Exclude<Entry, FileEntry>): SnapshotEntry | null {
  if (entry.type === 'folder') return { type: 'folder', path: toBytes(key), mode: entry.mode }
  if (entry.type === 'symlink') return { type: 'symlink', path: toBytes(key), target: entry.target }
  if (entry.type === 'repository') return { type: 'folder', path: toBytes(key), mode: 0o755 }
  return null
}

/** The file itself, with its first part. */
export function toHeadEntry(key: PathKey, entry: FileEntry, content: Buffer | null): SnapshotEntry {
  const { mode, size, mtimeNs, inode, hashes } = entry
  invariant(hashes?.[0] !== undefined, 'a file is stored with the hash of its content')
  return { type: 'file', path: toBytes(key), mode, hash: hashes[0], content, size, mtimeNs, inode: BigInt.asIntN(64, inode) }
}

/** A part of a file after the first; `content` is null when the store holds it already. */
export type FilePart = { readonly read: number; readonly index: number; readonly hash: string; readonly content: Buffer | null }

export function toPartEntry({ key, entry }: { readonly key: PathKey; readonly entry: FileEntry }, { read, index, hash, content }: FilePart): SnapshotEntry {
  const { mode, mtimeNs, inode } = entry
  const size = Math.min(partBytes, Math.max(0, entry.size - index * partBytes))
  return { type: 'file', path: toBytes(`${key}/${read}.${index}`), mode, hash, content, size: content?.length ?? size, mtimeNs, inode: BigInt.asIntN(64, inode) }
}

export type LoadedSnapshot = { readonly tree: Map<PathKey, Entry>; readonly note: SnapshotNote }

/** `null` when there is no such snapshot. */
export function fromRecords(records: readonly SnapshotRecord[]): LoadedSnapshot | null {
  const keyed = records.map((record) => ({ key: Buffer.from(record.path).toString('latin1'), record }))
  const files = new Set(keyed.filter(({ record }) => record.type === 'file').map(({ key }) => key))
  const tree = new Map<PathKey, Entry>()
  const parts = new Map<PathKey, string>()
  let note: SnapshotNote | null = null
  for (const { key, record } of keyed) {
    if (key === '/' && record.type === 'symlink') note = noteSchema.parse(JSON.parse(Buffer.from(record.target).toString()))
    else if (record.type === 'file' && files.has(parentOf(key))) parts.set(key, record.hash)
    else tree.set(key, toEntry(key, record))
  }
  if (note === null) return null
  for (const [key, entry] of tree) if (entry.type === 'file' && entry.size > partBytes) tree.set(key, withParts(key, entry, parts))
  return { tree, note }
}

function withParts(key: PathKey, entry: FileEntry, parts: ReadonlyMap<PathKey, string>): FileEntry {
  let read = maxReads
  while (read > 1 && !parts.has(`${key}/${read}.1`)) read--
  const hashes = [...(entry.hashes ?? [])]
  for (let index = 1; index * partBytes < entry.size; index++) {
    const hash = parts.get(`${key}/${read}.${index}`)
    invariant(hash !== undefined, 'a stored file has all its parts')
    hashes.push(hash)
  }
  return { ...entry, hashes }
}

function toEntry(key: PathKey, record: SnapshotRecord): Entry {
  if (record.type === 'symlink') return { type: 'symlink', target: Buffer.from(record.target), mtimeNs: null }
  if (record.type === 'folder') return isGitName(nameOf(key)) ? { type: 'repository' } : { type: 'folder', mode: record.mode, mtimeNs: null }
  const { mode, size, mtimeNs, inode, hash } = record
  return { type: 'file', mode, size, mtimeNs, inode: BigInt.asUintN(64, inode), ctimeNs: 0n, identity: null, hashes: [hash], racy: true }
}
