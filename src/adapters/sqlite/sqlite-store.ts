import { FleetError } from '../../core/fleet-error.ts'
import type { RecordedEvent } from '../../core/run/event.ts'
import type { Command } from '../../core/run/signal.ts'
import { invariant } from '../../core/unreachable.ts'
import type { AttemptQuery, AttemptRow, MetricLog, MetricRow, RunRow, Store, TaskRow, Turn, UsageLog } from '../../ports/store.ts'
import { readAttempts } from './attempts.ts'
import { CommandQueue } from './command-queue.ts'
import type { Connection, Query } from './connection.ts'
import { readDurations, readMetrics } from './metrics.ts'
import { readEvents } from './read-events.ts'
import { constraint, getSqliteCode } from './to-fleet-error.ts'
import { createUsageLog } from './usage-log.ts'
import { writeTurn } from './write-turn.ts'

const runColumns = 'id, name, status, outcome, plan_path AS planPath, created_at AS createdAt, updated_at AS updatedAt'
const selectRuns: Query<RunRow> = { sql: `SELECT ${runColumns} FROM runs ORDER BY created_at DESC, id DESC` }
const selectRun: Query<RunRow> = { sql: `SELECT ${runColumns} FROM runs WHERE id = ?` }
const selectTasks: Query<TaskRow> = {
  sql: `SELECT run_id AS runId, id, status, result_json AS resultJson, created_at AS createdAt, updated_at AS updatedAt
    FROM tasks WHERE run_id = ? ORDER BY rowid`,
}
const selectLastSeq: Query<{ seq: number }> = { sql: 'SELECT seq FROM events WHERE run_id = ? ORDER BY seq DESC LIMIT 1' }

/** Keeps runs in SQLite. `holder` names this process in the `leases` table. */
export class SqliteStore implements Store {
  readonly metrics: MetricLog
  readonly usage: UsageLog
  readonly #connection: Connection
  readonly #holder: string
  readonly #commands: CommandQueue
  /** Last sequence numbers by run. The primary key of `events` catches another process that wrote past them. */
  readonly #lastSeqs = new Map<string, number>()

  constructor(connection: Connection, holder: string) {
    this.#connection = connection
    this.#holder = holder
    this.#commands = new CommandQueue(connection)
    this.metrics = { read: async (query): Promise<readonly MetricRow[]> => readMetrics(connection, query) }
    this.usage = createUsageLog(connection)
  }

  async append(turn: Turn): Promise<void> {
    checkTurn(turn)
    try {
      await this.#connection.durably(() => {
        if (this.#lastSeq(turn) !== turn.expectedSeq) throw this.#staleWriter(turn)
        writeTurn(this.#connection, turn, this.#holder)
        this.#lastSeqs.set(turn.runId, turn.expectedSeq + turn.events.length)
      })
    } catch (error) {
      // Whatever went wrong, what is known of the log may be out of date.
      this.#lastSeqs.delete(turn.runId)
      throw getSqliteCode(error) === constraint.primaryKey ? this.#staleWriter(turn, error) : error
    }
  }

  /** A turn without events does not meet the primary key, so for it the log itself is asked. */
  #lastSeq({ runId, events }: Turn): number {
    const known = events.length === 0 ? undefined : this.#lastSeqs.get(runId)
    return known ?? this.#connection.get(selectLastSeq, runId)?.seq ?? 0
  }

  #staleWriter({ runId, expectedSeq }: Turn, cause?: unknown): FleetError {
    return new FleetError('state-damaged', `the log of run ${runId} in ${this.#connection.path} does not end at event ${expectedSeq}: another orchestrator wrote to it`, {
      hint: `End the other orchestrator of this run, then go on with: fleet resume ${runId}`,
      cause,
    })
  }

  read(runId: string, afterSeq: number): AsyncIterable<RecordedEvent> {
    return readEvents(this.#connection, runId, afterSeq)
  }

  async runs(): Promise<readonly RunRow[]> {
    return this.#connection.all(selectRuns).map((row) => ({ ...row }))
  }

  async run(runId: string): Promise<RunRow | null> {
    const row = this.#connection.get(selectRun, runId)
    return row === undefined ? null : { ...row }
  }

  async tasks(runId: string): Promise<readonly TaskRow[]> {
    return this.#connection.all(selectTasks, runId).map((row) => ({ ...row }))
  }

  async durations(taskIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return readDurations(this.#connection, taskIds)
  }

  async attempts(query: AttemptQuery): Promise<readonly AttemptRow[]> {
    return readAttempts(this.#connection, query)
  }

  async enqueue(runId: string, command: Command, at: number): Promise<void> {
    await this.#commands.enqueue(runId, command, at)
  }

  async take(runId: string, at: number): Promise<readonly Command[]> {
    return this.#commands.take(runId, at)
  }

  /** Closes the database, for the snapshot store too. */
  async close(): Promise<void> {
    this.#connection.close()
  }
}

function checkTurn({ runId, at, run, tasks, metrics, attempts }: Turn): void {
  invariant(Number.isSafeInteger(at), 'an instant is not a whole number of milliseconds')
  invariant(run.id === runId, 'the run row of a turn belongs to another run')
  invariant([...tasks, ...metrics, ...attempts].every((row) => row.runId === runId), 'a row of a turn belongs to another run')
  invariant(metrics.every((metric) => Number.isFinite(metric.value)), 'a metric is not a finite number')
}
