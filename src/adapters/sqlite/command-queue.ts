import { FleetError } from '../../core/fleet-error.ts'
import type { Command } from '../../core/run/signal.ts'
import type { Connection, Query } from './connection.ts'
import { constraint, getSqliteCode } from './to-fleet-error.ts'

type CommandRow = { readonly id: number; readonly data: string }

/** Commands taken at once; what is left comes with the next call. */
const MAX_TAKEN = 1_000

const insertCommand = 'INSERT INTO commands (run_id, data, created_at) VALUES (?, ?, ?)'
const selectVersion: Query<{ data_version: number }> = { sql: 'PRAGMA data_version' }
const selectWaiting: Query<CommandRow> = {
  sql: `SELECT id, data FROM commands WHERE run_id = ? AND taken_at IS NULL ORDER BY id LIMIT ${MAX_TAKEN}`,
}
const markTaken = 'UPDATE commands SET taken_at = ? WHERE id = ?'
const insertAudit = 'INSERT INTO audit (run_id, at, action, data) VALUES (?, ?, ?, ?)'

/** What people and other processes ask of a run. Looking into it while nothing happens costs one pragma. */
export class CommandQueue {
  readonly #connection: Connection
  /** By run: the version of the database when its queue was last seen empty. */
  readonly #emptyAt = new Map<string, number>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async enqueue(runId: string, command: Command, at: number): Promise<void> {
    try {
      await this.#connection.durably(() => this.#connection.run(insertCommand, runId, JSON.stringify(command), at))
    } catch (error) {
      if (getSqliteCode(error) !== constraint.foreignKey) throw error
      throw new FleetError('run-not-found', `there is no run ${runId}`, { hint: 'List the runs with: fleet status', cause: error })
    }
    // Only the writes of other connections change the version.
    this.#emptyAt.delete(runId)
  }

  async take(runId: string, at: number): Promise<readonly Command[]> {
    // Read before the queue, so that what comes in between is seen next time.
    const version = this.#connection.get(selectVersion)?.data_version
    if (version !== undefined && this.#emptyAt.get(runId) === version) return []
    if (this.#connection.all(selectWaiting, runId).length === 0) {
      if (version !== undefined) this.#emptyAt.set(runId, version)
      return []
    }
    return await this.#connection.durably(() => this.#takeWaiting(runId, at))
  }

  #takeWaiting(runId: string, at: number): readonly Command[] {
    const rows = this.#connection.all(selectWaiting, runId)
    return rows.map((row) => {
      const command = JSON.parse(row.data) as Command
      const { type, ...data } = command
      this.#connection.run(markTaken, at, row.id)
      this.#connection.run(insertAudit, runId, at, type, JSON.stringify(data))
      return command
    })
  }
}
