import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { LogSync, type SyncFile } from './log-sync.ts'
import { toFleetError } from './to-fleet-error.ts'

/** `full` survives a power cut, `none` only the death of the process. */
export type Durability = 'full' | 'none'

export type ConnectionOptions = { readonly path: string; readonly durability: Durability; readonly readOnly: boolean; readonly syncFile?: SyncFile | undefined }

/** A statement that reads, with the type of its rows; `row` never holds anything. */
export type Query<Row> = { readonly sql: string; readonly row?: Row }

/** How long a statement waits for another process's lock; the default of SQLite is not at all. */
const BUSY_TIMEOUT_MS = 5_000
/** The write-ahead log is cut back to this size after a checkpoint. */
const MAX_IDLE_WAL_BYTES = 16 * 1024 * 1024

/**
 * One connection to the state database: prepared statements by their text, transactions, and errors in the user's terms.
 * A transaction is synchronous and never spans an await, so callers in one process cannot get in each other's way; only waiting for the
 * disk is not.
 */
export class Connection {
  readonly path: string
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #log: LogSync | null = null

  constructor({ path, durability, readOnly, syncFile }: ConnectionOptions) {
    this.path = path
    this.#database = this.guard(() => new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true }))
    try {
      if (!readOnly) this.#prepareForWriting(durability, syncFile)
    } catch (error) {
      this.close()
      throw error
    }
  }

  #prepareForWriting(durability: Durability, syncFile: SyncFile | undefined): void {
    // The order counts: auto_vacuum can only be chosen before the first page is written, which turning the log on does.
    this.exec('PRAGMA auto_vacuum = INCREMENTAL')
    const mode = this.get<{ journal_mode: string }>({ sql: 'PRAGMA journal_mode = WAL' })?.journal_mode
    this.exec(`PRAGMA journal_size_limit = ${MAX_IDLE_WAL_BYTES}`)
    this.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'OFF'}`)
    // A file system without shared memory leaves the database without a log; SQLite does all syncing there.
    if (durability === 'none' || mode !== 'wal') return
    // The log is there once the database has been read, and it is this file until the last connection closes.
    this.exec('SELECT 1 FROM sqlite_schema LIMIT 1')
    this.#log = new LogSync(`${this.path}-wal`, syncFile)
    this.exec('PRAGMA synchronous = NORMAL')
  }

  exec(sql: string): void {
    this.guard(() => this.#database.exec(sql))
  }

  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return this.guard(() => Number(this.#statement(sql).run(...values).changes))
  }

  get<Row>({ sql }: Query<Row>, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.guard(() => this.#statement(sql).get(...values) as Row | undefined)
  }

  all<Row>({ sql }: Query<Row>, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.guard(() => this.#statement(sql).all(...values) as readonly unknown[] as readonly Row[])
  }

  /** Like `all`, with every integer as a bigint: for columns that need more than 53 bits. */
  allWithBigInts<Row>({ sql }: Query<Row>, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.guard(() => {
      const statement = this.#database.prepare(sql)
      statement.setReadBigInts(true)
      return statement.all(...values) as readonly unknown[] as readonly Row[]
    })
  }

  /**
   * All or nothing, and seen by others on return; durable together with whatever is made durable after it. Takes the write lock at once, so it
   * cannot fail half-way for want of it.
   */
  transaction<Result>(work: () => Result): Result {
    this.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.exec('COMMIT')
      return result
    } catch (error) {
      // A full disk or a failed write has already rolled back.
      if (this.#database.isTransaction) this.exec('ROLLBACK')
      throw error
    }
  }

  /** A transaction that lies on the disk when the promise resolves. When it rejects without SQLite's doing, it may be there or not. */
  async durably<Result>(work: () => Result): Promise<Result> {
    this.#log?.check()
    const result = this.transaction(work)
    await this.#log?.sync()
    return result
  }

  /** A transaction that lies on the disk on return, at the cost of a blocked event loop. */
  durablyAtOnce<Result>(work: () => Result): Result {
    if (this.#log === null) return this.transaction(work)
    this.exec('PRAGMA synchronous = FULL')
    try {
      return this.transaction(work)
    } finally {
      this.exec('PRAGMA synchronous = NORMAL')
    }
  }

  /** Runs `work` and says SQLite's troubles in the user's terms. */
  guard<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      throw toFleetError(error, this.path)
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
    this.#log?.close()
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}
