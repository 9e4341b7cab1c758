/** An attempt as summaries need it; rows of the `attempts` table have this shape. */
export type MeasuredAttempt = {
  readonly runId: string
  readonly taskId: string
  readonly agent: string
  readonly model: string | null
  readonly kind: string
  readonly outcome: string
  readonly durationMs: number
  readonly queueMs: number
  readonly cpuMs: number | null
  readonly peakMemoryBytes: number | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly costUsd: number | null
  readonly turns: number | null
  readonly linesAdded: number | null
  readonly linesRemoved: number | null
  readonly baseScore: number | null
  readonly headScore: number | null
}

export type Grouping = 'task' | 'agent' | 'model' | 'kind' | 'run'

/** What the attempts of one group took. Shares are 0 to 1, times milliseconds; null where nothing was measured. */
export type AttemptSummary = {
  readonly name: string
  readonly attempts: number
  readonly succeeded: number
  readonly failed: number
  /** Succeeded among those that succeeded or failed. */
  readonly successShare: number | null
  readonly medianDurationMs: number | null
  /** The 95th percentile. */
  readonly p95DurationMs: number | null
  readonly meanQueueMs: number
  readonly cpuMs: number | null
  readonly peakMemoryBytes: number | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly costUsd: number | null
  readonly meanTurns: number | null
  readonly linesAdded: number
  readonly linesRemoved: number
  /** Mean change of the gate's overall score by attempts that succeeded. */
  readonly meanScoreChange: number | null
}

/** One summary for each group, in the order in which the groups first appear. */
export function summarizeAttempts(attempts: readonly MeasuredAttempt[], by: Grouping): readonly AttemptSummary[] {
  return [...Map.groupBy(attempts, (attempt) => nameOf(attempt, by))].map(([name, members]) => summarize(name, members))
}

function nameOf({ taskId, agent, model, kind, runId }: MeasuredAttempt, by: Grouping): string {
  return { task: taskId, agent, model: model ?? '(no model)', kind: kind === '' ? '(no labels)' : kind, run: runId }[by]
}

function summarize(name: string, members: readonly MeasuredAttempt[]): AttemptSummary {
  const good = members.filter(({ outcome }) => outcome === 'succeeded')
  const failed = members.filter(({ outcome }) => outcome === 'failed').length
  const durations = good.map(({ durationMs }) => durationMs).sort((a, b) => a - b)
  const changes = good.flatMap(({ baseScore, headScore }) => (baseScore === null || headScore === null ? [] : [headScore - baseScore]))
  return {
    name,
    attempts: members.length,
    succeeded: good.length,
    failed,
    successShare: good.length + failed === 0 ? null : good.length / (good.length + failed),
    medianDurationMs: quantile(durations, 0.5),
    p95DurationMs: quantile(durations, 0.95),
    meanQueueMs: members.reduce((sum, { queueMs }) => sum + queueMs, 0) / Math.max(1, members.length),
    cpuMs: sumOf(members.map(({ cpuMs }) => cpuMs)),
    peakMemoryBytes: maxOf(members.map(({ peakMemoryBytes }) => peakMemoryBytes)),
    inputTokens: sumOf(members.map(({ inputTokens }) => inputTokens)),
    outputTokens: sumOf(members.map(({ outputTokens }) => outputTokens)),
    costUsd: sumOf(members.map(({ costUsd }) => costUsd)),
    meanTurns: meanOf(members.flatMap(({ turns }) => turns ?? [])),
    linesAdded: sumOf(good.map(({ linesAdded }) => linesAdded)) ?? 0,
    linesRemoved: sumOf(good.map(({ linesRemoved }) => linesRemoved)) ?? 0,
    meanScoreChange: meanOf(changes),
  }
}

/** By linear interpolation; null of nothing. */
export function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null
  const place = share * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? 0
  return low + ((sorted[Math.ceil(place)] ?? low) - low) * (place - Math.floor(place))
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

function maxOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((most, value) => Math.max(most, value))
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
