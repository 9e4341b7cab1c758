import { existsSync, mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { FleetError } from '../../core/fleet-error.ts'
import type { SnapshotPruning, SnapshotStore, Store } from '../../ports/store.ts'
import { Connection } from './connection.ts'
import type { ConnectionOptions, Durability } from './connection.ts'
import type { SyncFile } from './log-sync.ts'
import { checkSchema, migrate } from './migrate.ts'
import { SqliteSnapshotStore } from './sqlite-snapshot-store.ts'
import { SqliteStore } from './sqlite-store.ts'

export type SqliteStoreOptions = {
  /** Absolute path of the database; its folder is made when it is missing. */
  readonly path: string
  /** `full` survives a power cut, `none` only the death of the process. */
  readonly durability: Durability
  /** Makes nothing and changes nothing; without a database it is FleetError `run-not-found`. */
  readonly readOnly?: boolean
  /** How the log is made durable; for tests. */
  readonly syncFile?: SyncFile
}

/** A state database and the two ports it provides. */
export type SqliteState = {
  readonly store: Store
  readonly snapshots: SnapshotStore & SnapshotPruning
  /** Closes the database for both; safe to call twice. */
  close(): void
}

/** Opens the state database, makes or migrates it. Throws FleetError `state-newer`, `state-damaged`, `state-locked` or `environment`. */
export function openSqliteStore({ path, durability, readOnly = false, syncFile }: SqliteStoreOptions): SqliteState {
  const connection = openConnection({ path, durability, readOnly, syncFile })
  const store = new SqliteStore(connection, `${process.pid}@${hostname()}`)
  const snapshots = new SqliteSnapshotStore(connection)
  return {
    store,
    snapshots,
    close: () => {
      snapshots.close()
      connection.close()
    },
  }
}

function openConnection(options: ConnectionOptions): Connection {
  if (options.readOnly && !existsSync(options.path)) {
    throw new FleetError('run-not-found', `there is no run in ${options.path}`, { hint: 'Start one with: fleet run' })
  }
  if (!options.readOnly) mkdirSync(dirname(options.path), { recursive: true })
  const connection = new Connection(options)
  try {
    if (options.readOnly) checkSchema(connection)
    else migrate(connection)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
