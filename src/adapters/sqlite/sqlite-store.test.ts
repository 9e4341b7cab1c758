import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testSnapshotStore } from '../../ports/snapshot-store.testsuite.ts'
import { testStore } from '../../ports/store.testsuite.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import type { SqliteState } from './open-sqlite-store.ts'

for (const durability of ['full', 'none'] as const) {
  testStore(`SQLite, durability ${durability}`, async () => {
    const files = openFiles(durability)
    return { store: files.open().store, reopen: async () => files.open().store, dispose: files.remove }
  })
}

testSnapshotStore('SQLite', async () => {
  const files = openFiles('full')
  return { snapshots: files.open().snapshots, reopen: async () => files.open().snapshots, dispose: files.remove }
})

function openFiles(durability: 'full' | 'none'): { readonly open: () => SqliteState; readonly remove: () => Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-store-'))
  const opened: SqliteState[] = []
  return {
    open: () => {
      const state = openSqliteStore({ path: join(folder, 'state.db'), durability })
      opened.push(state)
      return state
    },
    remove: async () => {
      for (const state of opened) state.close()
      rmSync(folder, { recursive: true })
    },
  }
}
