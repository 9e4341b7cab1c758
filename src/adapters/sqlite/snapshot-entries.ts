import type { SnapshotEntry, SnapshotRecord } from '../../ports/store.ts'
import type { Connection, Query } from './connection.ts'
import { toPrintablePath } from './to-printable-path.ts'

type EntryRow = {
  readonly path: Uint8Array
  readonly type: 'file' | 'symlink' | 'folder'
  readonly mode: bigint | null
  readonly content_hash: string | null
  readonly size: bigint | null
  readonly mtime_ns: bigint | null
  readonly inode: bigint | null
  readonly target: Uint8Array | null
}

const insert = `
INSERT INTO snapshot_entries (set_id, path, file_path, type, mode, content_hash, size, mtime_ns, inode, target)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const select: Query<EntryRow> = {
  sql: 'SELECT path, type, mode, content_hash, size, mtime_ns, inode, target FROM snapshot_entries WHERE set_id = ? ORDER BY path',
}

export function insertEntry(connection: Connection, setId: number, entry: SnapshotEntry): void {
  const path = [setId, entry.path, toPrintablePath(entry.path), entry.type] as const
  if (entry.type === 'symlink') connection.run(insert, ...path, null, null, null, null, null, entry.target)
  else if (entry.type === 'folder') connection.run(insert, ...path, entry.mode, null, null, null, null, null)
  else connection.run(insert, ...path, entry.mode, entry.hash, entry.size, toSigned(entry.mtimeNs), toSigned(entry.inode), null)
}

/** Entries of a snapshot in the order of their path's bytes. */
export function readEntries(connection: Connection, setId: number): readonly SnapshotRecord[] {
  return connection.allWithBigInts(select, setId).map(toRecord)
}

function toRecord(row: EntryRow): SnapshotRecord {
  const { path, type } = row
  if (type === 'symlink') return { type, path, target: row.target ?? new Uint8Array() }
  const mode = Number(row.mode)
  if (type === 'folder') return { type, path, mode }
  const inode = BigInt.asUintN(64, row.inode ?? 0n)
  return { type, path, mode, hash: row.content_hash ?? '', size: Number(row.size), mtimeNs: row.mtime_ns ?? 0n, inode }
}

/** Inodes use all 64 bits on some file systems, columns of SQLite have a sign. */
function toSigned(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}
