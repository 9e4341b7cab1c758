import { FleetError } from '../../core/fleet-error.ts'
import type { Connection, Query } from './connection.ts'
import { migrations as fleetMigrations } from './migrations.ts'
import { stateDamaged } from './to-fleet-error.ts'

// One statement, so that both values are of one moment while another process migrates.
const selectSchema: Query<{ version: number; tables: number }> = {
  sql: 'SELECT user_version AS version, (SELECT count(*) FROM sqlite_schema) AS tables FROM pragma_user_version',
}

/** Brings the database to the newest schema; several processes may do so at once. Refuses a schema that it does not know. */
export function migrate(connection: Connection, migrations: readonly string[] = fleetMigrations): void {
  if (readVersion(connection, migrations) === migrations.length) return
  connection.durablyAtOnce(() => {
    // Read again under the write lock: another process may have been first.
    const version = readVersion(connection, migrations)
    for (const sql of migrations.slice(version)) connection.exec(sql)
    connection.exec(`PRAGMA user_version = ${migrations.length}`)
  })
}

/** For readers, who may not migrate: throws FleetError unless the schema is the newest. */
export function checkSchema(connection: Connection, migrations: readonly string[] = fleetMigrations): void {
  const version = readVersion(connection, migrations)
  if (version === migrations.length) return
  if (version === 0) throw new FleetError('run-not-found', `there is no run in ${connection.path}`, { hint: 'Start one with: fleet run' })
  throw new FleetError('environment', `${connection.path} was written by an older Fleet (schema ${version}, this one reads ${migrations.length})`, {
    hint: 'Bring it up to date by starting or resuming a run with this Fleet.',
  })
}

function readVersion(connection: Connection, migrations: readonly string[]): number {
  const { version, tables } = connection.get(selectSchema) ?? { version: 0, tables: 0 }
  if (version > migrations.length) {
    throw new FleetError('state-newer', `${connection.path} was written by a newer Fleet (schema ${version}, this one knows up to ${migrations.length})`, {
      hint: 'Update Fleet, or use another state folder.',
    })
  }
  if (version === 0 && tables > 0) throw stateDamaged(connection.path, 'it belongs to another program, or its schema version is lost')
  return version
}
