import { attemptDurationMs } from '../run/attempt-duration.ts'
import { totalUsage } from '../run/measures.ts'
import type { AttemptState, RunState, TaskState } from '../run/state.ts'
import { subjectOf } from './forecast-run.ts'
import type { AttemptSample, History } from './history.ts'
import { meanOf } from './log-normal.ts'

export type AnomalyMeasure = 'duration' | 'tokens' | 'turns' | 'files' | 'cost'

/** A value of an attempt that lies far above what such attempts took so far. */
export type Anomaly = {
  readonly task: string
  readonly attempt: number
  readonly measure: AnomalyMeasure
  /** Milliseconds, tokens, turns, files or US dollars. */
  readonly value: number
  /** What such attempts usually take (geometric mean). */
  readonly usual: number
  /** How many standard deviations above it, on the logarithmic scale. */
  readonly deviations: number
  readonly samples: number
}

/** Fewer attempts teach no distribution. */
const minSamples = 5
const minDeviations = 3.5
/** Attempts that took nearly the same let every small difference look far: a factor of 1.2 counts as one deviation at least. */
const minLogDeviation = Math.log(1.2)

/** What stands out among the attempts that run or have just ended. */
export function findAnomalies(entry: TaskState, attempt: AttemptState, { history, now }: { readonly history: History; readonly now: number }): readonly Anomaly[] {
  const { own, peers } = history.samplesFor(subjectOf(entry))
  const samples = (own.length >= minSamples ? own : peers).filter(({ outcome }) => outcome === 'succeeded')
  return valuesOf(attempt, now).flatMap(({ measure, value, read }) => {
    const logs = samples.map(read).filter((past) => past !== null && past > 0).map((past) => Math.log(past ?? 1))
    if (logs.length < minSamples || value <= 0) return []
    const mean = meanOf(logs)
    const deviation = Math.max(minLogDeviation, Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1)))
    const deviations = (Math.log(value) - mean) / deviation
    if (deviations < minDeviations) return []
    return [{ task: entry.task.id, attempt: attempt.number, measure, value, usual: Math.exp(mean), deviations, samples: logs.length }]
  })
}

/** Of every attempt that runs. */
export function findRunningAnomalies(state: RunState, options: { readonly history: History; readonly now: number }): readonly Anomaly[] {
  return [...state.running].flatMap((entry) => {
    const attempt = entry.attempts.at(-1)
    return attempt === undefined ? [] : findAnomalies(entry, attempt, options)
  })
}

type Value = { readonly measure: AnomalyMeasure; readonly value: number; readonly read: (sample: AttemptSample) => number | null }

function valuesOf(attempt: AttemptState, now: number): readonly Value[] {
  const { inputTokens, outputTokens, costUsd } = totalUsage(attempt.measures.usage)
  return [
    { measure: 'duration', value: attemptDurationMs(attempt, now), read: ({ durationMs }) => durationMs },
    { measure: 'tokens', value: inputTokens + outputTokens, read: ({ tokens }) => tokens },
    { measure: 'turns', value: attempt.measures.turns ?? 0, read: ({ turns }) => turns },
    { measure: 'files', value: attempt.change?.files ?? 0, read: ({ files }) => files },
    { measure: 'cost', value: costUsd ?? 0, read: (sample) => sample.costUsd },
  ]
}
