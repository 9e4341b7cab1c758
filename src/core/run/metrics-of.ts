import { attemptDurationMs } from './attempt-duration.ts'
import type { RunEvent } from './event.ts'
import { totalUsage, type Measures } from './measures.ts'
import type { RunState } from './state.ts'

/** A number worth keeping of one task; the names are persisted words. */
export type Metric = { readonly taskId: string; readonly name: MetricName; readonly value: number }

/** Durations in milliseconds. `duration_ms` is the time from start to landing of an attempt that succeeded. */
export type MetricName =
  | 'duration_ms'
  | 'failed_duration_ms'
  | 'queue_ms'
  | 'preparing_ms'
  | 'working_ms'
  | 'checking_ms'
  | 'landing_ms'
  | 'files_changed'
  | 'lines_added'
  | 'lines_removed'
  | 'attempts'
  | 'cost_usd'
  | 'cpu_ms'
  | 'peak_memory_bytes'
  | 'input_tokens'
  | 'output_tokens'
  | 'model_calls'
  | 'turns'

/** What an event, already folded into the state, adds to the metrics. */
export function metricsOf(state: RunState, event: RunEvent, now: number): readonly Metric[] {
  if (event.type !== 'attempt-succeeded' && event.type !== 'attempt-failed') return []
  const entry = state.tasks.get(event.task)
  const attempt = entry?.attempts.at(-1)
  if (entry === undefined || attempt === undefined) return []
  const metric = (name: MetricName, value: number): Metric => ({ taskId: event.task, name, value })
  const durationMs = attemptDurationMs(attempt, now)
  const taken = measureMetrics(attempt.measures).map(([name, value]) => metric(name, value))
  if (event.type === 'attempt-failed') return [metric('failed_duration_ms', durationMs), ...taken]
  const { change, costUsd } = event.result
  return [
    metric('duration_ms', durationMs),
    metric('queue_ms', Math.max(0, attempt.startedAt - (entry.readyAt ?? attempt.startedAt))),
    ...phaseMetrics(attempt.phaseAt, now).map(([name, value]) => metric(name, value)),
    metric('files_changed', change.files),
    metric('lines_added', change.linesAdded),
    metric('lines_removed', change.linesRemoved),
    metric('attempts', entry.attempts.length),
    ...(costUsd === null ? [] : [metric('cost_usd', costUsd)]),
    ...taken,
  ]
}

/** What was not measured is left out, so that averages are of what was. */
function measureMetrics({ usage, resources, turns }: Measures): readonly (readonly [MetricName, number])[] {
  const { cpuMs, peakMemoryBytes } = resources
  const { inputTokens, outputTokens, calls } = totalUsage(usage)
  return [
    ...(cpuMs === null ? [] : [['cpu_ms', cpuMs] as const]),
    ...(peakMemoryBytes === null ? [] : [['peak_memory_bytes', peakMemoryBytes] as const]),
    ...(calls === 0 ? [] : ([['input_tokens', inputTokens], ['output_tokens', outputTokens], ['model_calls', calls]] as const)),
    ...(turns === null ? [] : [['turns', turns] as const]),
  ]
}

function phaseMetrics(phaseAt: Readonly<Partial<Record<'preparing' | 'working' | 'checking' | 'landing', number>>>, endedAt: number): readonly (readonly [MetricName, number])[] {
  const order = ['preparing', 'working', 'checking', 'landing'] as const
  const begun = order.flatMap((phase) => (phaseAt[phase] === undefined ? [] : [{ phase, at: phaseAt[phase] }]))
  return begun.map(({ phase, at }, index) => [`${phase}_ms`, (begun[index + 1]?.at ?? endedAt) - at] as const)
}
