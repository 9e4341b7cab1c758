import type { RecordedEvent, RunEvent, RunOutcome } from '../core/run/event.ts'
import type { Command } from '../core/run/signal.ts'
import type { TaskStatus } from '../core/run/state.ts'

/**
 * Where runs are kept. Events are the truth; the rows beside them are written in the same transaction so that
 * `sqlite3` shows the same state. One writer per run, fenced by the expected sequence number.
 */
export interface Store {
  /**
   * Appends one turn of the loop in one transaction, durable when the promise resolves. Rejects with FleetError `state-damaged` when
   * `expectedSeq` is not the last sequence number, and nothing is written then.
   */
  append(turn: Turn): Promise<void>
  /** Events of a run from `afterSeq` (0 for all), in order. */
  read(runId: string, afterSeq: number): AsyncIterable<RecordedEvent>
  /** All runs, newest first. */
  runs(): Promise<readonly RunRow[]>
  run(runId: string): Promise<RunRow | null>
  /** Tasks in the order they were first written. */
  tasks(runId: string): Promise<readonly TaskRow[]>
  /** Median durations of succeeded attempts by task id over earlier runs, in milliseconds. */
  durations(taskIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Attempts that have ended, oldest first. */
  attempts(query: AttemptQuery): Promise<readonly AttemptRow[]>
  /** Leaves a command for the orchestrator of a run, which may be another process or start later. FleetError `run-not-found` for an unknown run. */
  enqueue(runId: string, command: Command, at: number): Promise<void>
  /** Commands not taken yet, oldest first, and marks them as taken. */
  take(runId: string, at: number): Promise<readonly Command[]>
  metrics: MetricLog
  usage: UsageLog
  close(): Promise<void>
}

export type Turn = {
  readonly runId: string
  readonly expectedSeq: number
  readonly at: number
  readonly events: readonly RunEvent[]
  /** Rows of the run and the tasks that these events changed. */
  readonly run: RunRow
  readonly tasks: readonly TaskRow[]
  readonly metrics: readonly MetricRow[]
  /** Attempts that these events ended. */
  readonly attempts: readonly AttemptRow[]
}

export type RunRow = {
  readonly id: string
  readonly name: string
  readonly status: 'running' | 'paused' | 'halted' | 'ended'
  readonly outcome: RunOutcome | null
  readonly planPath: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

export type TaskRow = {
  readonly runId: string
  readonly id: string
  readonly status: TaskStatus
  /** Attempt number, failure, result of the last attempt; JSON. */
  readonly resultJson: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

export type MetricRow = {
  readonly runId: string
  readonly taskId: string
  readonly name: string
  readonly value: number
  readonly at: number
}

/** One attempt that has ended, with what it took: what forecasts, comparisons and charts are made of. Instants and durations in milliseconds. */
export type AttemptRow = {
  readonly runId: string
  readonly taskId: string
  readonly attempt: number
  /** The agent that worked; of a chain or a route, the one that was chosen. */
  readonly agent: string
  /** The model with most calls, `provider/model`; null when none was called. */
  readonly model: string | null
  /** Kind of task: its labels in order, joined by a space; empty for none. */
  readonly kind: string
  readonly outcome: 'succeeded' | 'failed' | 'canceled' | 'released'
  /** Kind of the failure; null without one. */
  readonly failure: string | null
  readonly startedAt: number
  readonly endedAt: number
  /** Without the time in which no orchestrator lived. */
  readonly durationMs: number
  /** From ready to started. */
  readonly queueMs: number
  readonly cpuMs: number | null
  readonly peakMemoryBytes: number | null
  /** Null when no model was called. */
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly costUsd: number | null
  readonly turns: number | null
  readonly files: number | null
  readonly linesAdded: number | null
  readonly linesRemoved: number | null
  /** Overall scores of the changed files by the gate, 0 to 100; null without a gate. */
  readonly baseScore: number | null
  readonly headScore: number | null
}

export type AttemptQuery = {
  readonly runId?: string
  readonly taskId?: string
  /** Only attempts that ended before this instant. */
  readonly endedBefore?: number
  /** Most rows, the newest; default 5,000. */
  readonly limit?: number
}

export interface MetricLog {
  read(query: { readonly runId?: string; readonly taskId?: string; readonly name?: string }): Promise<readonly MetricRow[]>
}

/** What model calls used, one row a call. Written by the model gateway beside the turns of the loop: a call is paid for whatever becomes of its attempt. */
export interface UsageLog {
  /** All or none; durable when the promise resolves. The runs must exist. */
  append(rows: readonly UsageRow[]): Promise<void>
  /** In the order they were written. */
  read(query: { readonly runId?: string; readonly taskId?: string }): Promise<readonly UsageRow[]>
  /** Sums by run and task, in no order, over calls that ended at `since` or later. */
  spent(query: { readonly runId?: string; readonly since?: number }): Promise<readonly SpentRow[]>
}

export type UsageRow = {
  readonly runId: string
  readonly taskId: string
  readonly attempt: number
  /** Name of the agent. */
  readonly agent: string
  readonly provider: string
  readonly model: string
  /** All that were sent, those read from and written to a cache included. */
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  /** All that came back, reasoning included. */
  readonly outputTokens: number
  readonly reasoningTokens: number
  /** Null when the price is unknown. */
  readonly costUsd: number | null
  /** True where the provider did not tell, as after a stream that was cut. */
  readonly isEstimate: boolean
  /** When the call ended. */
  readonly at: number
}

export type SpentRow = { readonly runId: string; readonly taskId: string; readonly costUsd: number; readonly tokens: number }

/** Contents of files as they were, for in-place work. Part of the same database. */
export interface SnapshotStore {
  /** Opens a snapshot for an attempt; an unfinished one of the same key is dropped first. */
  begin(key: SnapshotKey, root: string, at: number): Promise<void>
  /** Stores entries; contents are compressed (zstd level 3) and deduplicated by SHA-256. */
  add(key: SnapshotKey, entries: readonly SnapshotEntry[]): Promise<void>
  /** The snapshot is complete: from here on the folder may be changed. */
  seal(key: SnapshotKey): Promise<void>
  entries(key: SnapshotKey): Promise<readonly SnapshotRecord[]>
  content(hash: string): Promise<Uint8Array>
  /** Sealed snapshots whose attempt has neither been kept nor restored: what a dead orchestrator left. */
  open(): Promise<readonly { readonly key: SnapshotKey; readonly root: string }[]>
  /** The attempt is over; the snapshot stays for `fleet rollback` or is dropped. */
  settle(key: SnapshotKey, how: 'kept' | 'dropped'): Promise<void>
}

/** Housekeeping for `fleet clean`, to be called while holding the state lock: what is being taken right now would count as abandoned. */
export interface SnapshotPruning {
  /** Removes kept and abandoned snapshots begun before `olderThan`, and contents that nothing refers to; never a sealed one. */
  prune(limit: { readonly olderThan: number }): Promise<PruneResult>
}

/** `bytes` is what became free in the store. */
export type PruneResult = { readonly snapshots: number; readonly bytes: number }

export type SnapshotKey = { readonly runId: string; readonly taskId: string; readonly attempt: number }

export type SnapshotEntry =
  | { readonly type: 'file'; readonly path: Uint8Array; readonly mode: number; readonly hash: string; readonly content: Uint8Array | null; readonly size: number; readonly mtimeNs: bigint; readonly inode: bigint }
  | { readonly type: 'symlink'; readonly path: Uint8Array; readonly target: Uint8Array }
  | { readonly type: 'folder'; readonly path: Uint8Array; readonly mode: number }

export type SnapshotRecord =
  | Omit<Extract<SnapshotEntry, { type: 'file' }>, 'content'>
  | Extract<SnapshotEntry, { type: 'symlink' }>
  | Extract<SnapshotEntry, { type: 'folder' }>
