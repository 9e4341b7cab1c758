import { quantile, summarizeAttempts, type AttemptSummary, type MeasuredAttempt } from './summarize-attempts.ts'

/** A run beside those before it. Changes are shares (0.1 is a tenth more) over the tasks that earlier runs have a value of; null where there is none. */
export type RunTrend = AttemptSummary & {
  /** Of the time of attempts that succeeded. */
  readonly durationChange: number | null
  /** Of the tokens of all attempts, in and out. */
  readonly tokensChange: number | null
  readonly costChange: number | null
}

type Measure = (attempts: readonly MeasuredAttempt[]) => number | null

const measures = {
  durationChange: (attempts) => quantile(attempts.filter(({ outcome }) => outcome === 'succeeded').map(({ durationMs }) => durationMs).sort((a, b) => a - b), 0.5),
  tokensChange: (attempts) => sumOf(attempts.map(({ inputTokens, outputTokens }) => (inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0)))),
  costChange: (attempts) => sumOf(attempts.map(({ costUsd }) => costUsd)),
} satisfies Record<string, Measure>

/** One row for each run, the oldest first; each task is held against the median of its values in all earlier runs. */
export function trendOfRuns(attempts: readonly (MeasuredAttempt & { readonly startedAt: number })[]): readonly RunTrend[] {
  const ordered = attempts.toSorted((a, b) => a.startedAt - b.startedAt)
  const changes = Object.fromEntries(Object.entries(measures).map(([name, measure]) => [name, changesOf(ordered, measure)]))
  return summarizeAttempts(ordered, 'run').map((summary) => {
    const of = (name: keyof typeof measures): number | null => changes[name]?.get(summary.name) ?? null
    return { ...summary, durationChange: of('durationChange'), tokensChange: of('tokensChange'), costChange: of('costChange') }
  })
}

function changesOf(ordered: readonly MeasuredAttempt[], measure: Measure): ReadonlyMap<string, number> {
  const earlier = new Map<string, number[]>()
  const changes = new Map<string, number>()
  for (const [runId, attempts] of Map.groupBy(ordered, (attempt) => attempt.runId)) {
    let [now, before] = [0, 0]
    for (const [task, members] of Map.groupBy(attempts, ({ taskId }) => taskId)) {
      const value = measure(members)
      if (value === null) continue
      const values = earlier.get(task) ?? []
      const usual = quantile(values.toSorted((a, b) => a - b), 0.5)
      if (usual !== null) [now, before] = [now + value, before + usual]
      earlier.set(task, [...values, value])
    }
    if (before > 0) changes.set(runId, now / before - 1)
  }
  return changes
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}
