import type { Report, TaskReport } from '../report/report.ts'

/** One task in two runs; null where a run does not have it. */
export type TaskComparison = {
  readonly task: string
  readonly outcomes: readonly [string | null, string | null]
  readonly attempts: readonly AttemptComparison[]
  /** Time of all its attempts. */
  readonly durationMs: readonly [number | null, number | null]
  readonly costUsd: readonly [number | null, number | null]
  readonly lines: readonly [number | null, number | null]
}

export type AttemptComparison = {
  readonly number: number
  readonly outcomes: readonly [string | null, string | null]
  readonly durationMs: readonly [number | null, number | null]
  /** Kinds of their failures. */
  readonly failures: readonly [string | null, string | null]
}

export type RunComparison = {
  readonly runs: readonly [string, string]
  readonly durationMs: readonly [number, number]
  readonly efficiency: readonly [number | null, number | null]
  readonly costUsd: readonly [number | null, number | null]
  readonly succeeded: readonly [number, number]
  readonly tasks: readonly TaskComparison[]
}

/** Two runs, attempt by attempt, in the order of the first run's tasks and then of those only the second has. */
export function compareRuns(a: Report, b: Report): RunComparison {
  const ids = [...new Set([...a.tasks, ...b.tasks].map(({ id }) => id))]
  const byId = (report: Report): ReadonlyMap<string, TaskReport> => new Map(report.tasks.map((task) => [task.id, task]))
  const [tasksA, tasksB] = [byId(a), byId(b)]
  return {
    runs: [a.run.id, b.run.id],
    durationMs: [a.run.durationMs, b.run.durationMs],
    efficiency: [a.run.efficiency, b.run.efficiency],
    costUsd: [a.totals.costUsd, b.totals.costUsd],
    succeeded: [a.totals.succeeded, b.totals.succeeded],
    tasks: ids.map((id) => compareTasks(id, tasksA.get(id), tasksB.get(id))),
  }
}

function compareTasks(task: string, a: TaskReport | undefined, b: TaskReport | undefined): TaskComparison {
  const both = <Value>(of: (report: TaskReport) => Value | null): readonly [Value | null, Value | null] => [a === undefined ? null : of(a), b === undefined ? null : of(b)]
  const count = Math.max(a?.attempts.length ?? 0, b?.attempts.length ?? 0)
  return {
    task,
    outcomes: both(({ outcome, status }) => outcome ?? status),
    attempts: Array.from({ length: count }, (_, index) => {
      const [left, right] = [a?.attempts[index], b?.attempts[index]]
      return {
        number: index + 1,
        outcomes: [left?.outcome ?? null, right?.outcome ?? null],
        durationMs: [left?.durationMs ?? null, right?.durationMs ?? null],
        failures: [left?.failure?.kind ?? null, right?.failure?.kind ?? null],
      }
    }),
    durationMs: both(({ attempts }) => attempts.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0)),
    costUsd: both(({ costUsd }) => costUsd),
    lines: both(({ linesAdded, linesRemoved }) => linesAdded + linesRemoved),
  }
}
