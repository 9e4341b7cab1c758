import { FleetError } from '../../core/fleet-error.ts'
import type { RecordedEvent, RunEvent } from '../../core/run/event.ts'
import type { Command } from '../../core/run/signal.ts'
import { invariant } from '../../core/unreachable.ts'
import type { AttemptQuery, AttemptRow, MetricLog, MetricRow, RunRow, SnapshotPruning, SnapshotStore, Store, TaskRow, Turn, UsageLog, UsageRow } from '../../ports/store.ts'
import { createMemoryUsage } from './memory-usage.ts'
import { createMemorySnapshots } from './memory-snapshot-store.ts'

/** When an append ends the imagined process: on the nth append (from 1), before or after its turn became durable. */
export type CrashPlan = { readonly onAppend: number; readonly when: 'before-write' | 'after-write' }

/** The imagined process is dead: thrown by the append that crashed and by every later call on the same handle. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

/** A process's view of state that outlives it. */
export type MemoryState = {
  readonly store: Store
  readonly snapshots: SnapshotStore & SnapshotPruning
  /** Another process's view of the same state: what a restart, or a second program, sees. */
  reopen(options?: { readonly crash?: CrashPlan }): MemoryState
  close(): void
}

type Event = { readonly at: number; readonly json: string }

type RunRecord = {
  row: RunRow
  readonly events: Event[]
  readonly tasks: Map<string, TaskRow>
  /** As JSON, not taken yet. */
  commands: string[]
}

type Disk = { readonly runs: Map<string, RunRecord>; readonly metrics: MetricRow[]; readonly attempts: AttemptRow[]; readonly usage: UsageRow[]; readonly snapshots: ReturnType<typeof createMemorySnapshots> }

/** Keeps runs in memory, for tests and simulations. Everything goes through JSON, as on a disk. */
export function createMemoryStore({ crash }: { readonly crash?: CrashPlan } = {}): MemoryState {
  return openDisk({ runs: new Map(), metrics: [], attempts: [], usage: [], snapshots: createMemorySnapshots() }, crash)
}

function openDisk(disk: Disk, crash: CrashPlan | undefined): MemoryState {
  const process = { dead: false }
  const checkAlive = (): void => {
    if (process.dead) throw new SimulatedCrash('the process that held this store is dead')
  }
  return {
    store: new MemoryStore(disk, process, crash),
    snapshots: disk.snapshots(checkAlive),
    reopen: (options = {}) => openDisk(disk, options.crash),
    close: () => void (process.dead = true),
  }
}

class MemoryStore implements Store {
  readonly metrics: MetricLog = { read: async (query) => this.#readMetrics(query) }
  readonly usage: UsageLog
  readonly #disk: Disk
  readonly #process: { dead: boolean }
  readonly #crash: CrashPlan | undefined
  #appends = 0

  constructor(disk: Disk, process: { dead: boolean }, crash: CrashPlan | undefined) {
    this.#disk = disk
    this.#process = process
    this.#crash = crash
    this.usage = createMemoryUsage({ rows: disk.usage, hasRun: (id) => disk.runs.has(id), checkAlive: () => this.#checkAlive() })
  }

  async append(turn: Turn): Promise<void> {
    this.#checkAlive()
    checkTurn(turn)
    this.#appends += 1
    const crashes = this.#crash?.onAppend === this.#appends ? this.#crash.when : 'never'
    if (crashes === 'before-write') this.#die()
    this.#write(turn)
    if (crashes === 'after-write') this.#die()
  }

  #write({ runId, expectedSeq, at, events, run, tasks, metrics, attempts }: Turn): void {
    const record: RunRecord = this.#disk.runs.get(runId) ?? { row: run, events: [], tasks: new Map(), commands: [] }
    if (record.events.length !== expectedSeq) {
      throw new FleetError('state-damaged', `the log of run ${runId} does not end at event ${expectedSeq}: another orchestrator wrote to it`, {
        hint: 'End the other orchestrator of this run, then resume it.',
      })
    }
    record.row = { ...run, createdAt: record.row.createdAt }
    record.events.push(...events.map((event) => ({ at, json: JSON.stringify(event) })))
    for (const task of tasks) record.tasks.set(task.id, { ...task, createdAt: record.tasks.get(task.id)?.createdAt ?? task.createdAt })
    this.#disk.runs.set(runId, record)
    for (const metric of metrics) this.#disk.metrics.push({ ...metric })
    for (const attempt of attempts) this.#disk.attempts.push({ ...attempt })
  }

  async *read(runId: string, afterSeq: number): AsyncGenerator<RecordedEvent> {
    for (let seq = afterSeq + 1; ; seq += 1) {
      this.#checkAlive()
      const event = this.#disk.runs.get(runId)?.events[seq - 1]
      if (event === undefined) return
      yield { seq, at: event.at, event: JSON.parse(event.json) as RunEvent }
    }
  }

  async runs(): Promise<readonly RunRow[]> {
    this.#checkAlive()
    const rows = [...this.#disk.runs.values()].map(({ row }) => row)
    return rows.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  }

  async run(runId: string): Promise<RunRow | null> {
    this.#checkAlive()
    return this.#disk.runs.get(runId)?.row ?? null
  }

  async tasks(runId: string): Promise<readonly TaskRow[]> {
    this.#checkAlive()
    return [...(this.#disk.runs.get(runId)?.tasks.values() ?? [])]
  }

  async attempts({ runId, taskId, endedBefore = Infinity, limit = 5_000 }: AttemptQuery): Promise<readonly AttemptRow[]> {
    this.#checkAlive()
    const rows = this.#disk.attempts.filter((row) => (runId === undefined || row.runId === runId) && (taskId === undefined || row.taskId === taskId) && row.endedAt < endedBefore)
    return rows.toSorted((a, b) => a.endedAt - b.endedAt).slice(-limit)
  }

  async durations(taskIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const asked = new Set(taskIds)
    const durations = this.#readMetrics({ name: 'duration_ms' }).filter(({ taskId }) => asked.has(taskId))
    const byTask = Map.groupBy(durations, ({ taskId }) => taskId)
    return new Map([...byTask].map(([taskId, rows]) => [taskId, toMedian(rows.map(({ value }) => value))]))
  }

  async enqueue(runId: string, command: Command): Promise<void> {
    this.#checkAlive()
    const record = this.#disk.runs.get(runId)
    if (record === undefined) throw new FleetError('run-not-found', `there is no run ${runId}`, { hint: 'List the runs with: fleet status' })
    record.commands.push(JSON.stringify(command))
  }

  async take(runId: string): Promise<readonly Command[]> {
    this.#checkAlive()
    const record = this.#disk.runs.get(runId)
    return record?.commands.splice(0).map((json) => JSON.parse(json) as Command) ?? []
  }

  async close(): Promise<void> {
    this.#process.dead = true
  }

  #readMetrics({ runId, taskId, name }: Parameters<MetricLog['read']>[0]): readonly MetricRow[] {
    this.#checkAlive()
    return this.#disk.metrics.filter(
      (row) => (runId ?? row.runId) === row.runId && (taskId ?? row.taskId) === row.taskId && (name ?? row.name) === row.name,
    )
  }

  #die(): never {
    this.#process.dead = true
    throw new SimulatedCrash(`crashed on append ${this.#appends}`)
  }

  #checkAlive(): void {
    if (this.#process.dead) throw new SimulatedCrash('the process that held this store is dead')
  }
}

function checkTurn({ runId, at, run, tasks, metrics }: Turn): void {
  invariant(Number.isSafeInteger(at), 'an instant is not a whole number of milliseconds')
  invariant(run.id === runId, 'the run row of a turn belongs to another run')
  invariant([...tasks, ...metrics].every((row) => row.runId === runId), 'a row of a turn belongs to another run')
  invariant(metrics.every((metric) => Number.isFinite(metric.value)), 'a metric is not a finite number')
}

function toMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  return (lower + upper) / 2
}
