import { setImmediate } from 'node:timers/promises'
import type { Connection, Query } from './connection.ts'

type EntryRow = { readonly set_id: number; readonly path: Uint8Array; readonly content_hash: string | null }

/** Entries or pages of one transaction: how long the event loop and other processes wait. */
const BATCH_ENTRIES = 100
const BATCH_PAGES = 500

const selectDropped: Query<EntryRow> = {
  sql: `SELECT e.set_id, e.path, e.content_hash FROM snapshot_sets s JOIN snapshot_entries e ON e.set_id = s.id
    WHERE s.status = 'dropped' LIMIT ${BATCH_ENTRIES}`,
}
const deleteEntry = 'DELETE FROM snapshot_entries WHERE set_id = ? AND path = ?'
const deleteUnused = `
DELETE FROM blobs WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM snapshot_entries WHERE content_hash = ?1)`
const deleteSets = `
DELETE FROM snapshot_sets WHERE status = 'dropped' AND NOT EXISTS (SELECT 1 FROM snapshot_entries WHERE set_id = snapshot_sets.id)`
const selectFreePages: Query<{ freelist_count: number }> = { sql: 'PRAGMA freelist_count' }
const selectUsedBytes: Query<{ bytes: number }> = {
  sql: 'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
}

/**
 * Removes the entries of dropped snapshots and the contents that nothing refers to any more, in small transactions. Freed pages are used
 * again; with `shrink` they are given back to the file system. Returns the bytes that became free.
 */
export async function sweepDropped(connection: Connection, { shrink = false } = {}): Promise<number> {
  const before = readUsedBytes(connection)
  while (connection.transaction(() => sweepBatch(connection))) await setImmediate()
  const freed = before - readUsedBytes(connection)
  if (shrink) await giveBackFreePages(connection)
  return Math.max(0, freed)
}

async function giveBackFreePages(connection: Connection): Promise<void> {
  while ((connection.get(selectFreePages)?.freelist_count ?? 0) > 0) {
    connection.exec(`PRAGMA incremental_vacuum(${BATCH_PAGES})`)
    await setImmediate()
  }
}

/** Returns whether there may be more. */
function sweepBatch(connection: Connection): boolean {
  const rows = connection.all(selectDropped)
  for (const row of rows) connection.run(deleteEntry, row.set_id, row.path)
  for (const { content_hash: hash } of rows) if (hash !== null) connection.run(deleteUnused, hash)
  if (rows.length === BATCH_ENTRIES) return true
  connection.run(deleteSets)
  return false
}

function readUsedBytes(connection: Connection): number {
  return connection.get(selectUsedBytes)?.bytes ?? 0
}
