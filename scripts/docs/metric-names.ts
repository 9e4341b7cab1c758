import type { MetricName } from '../../src/core/run/metrics-of.ts'

/** What each metric of an attempt says; the compiler sees to it that none is missing. */
export const metricNames: Readonly<Record<MetricName, string>> = {
  duration_ms: 'From start to landing of an attempt that succeeded.',
  failed_duration_ms: 'From start to end of an attempt that failed; of such an attempt nothing else is written but what it took (from `cpu_ms` on).',
  queue_ms: 'From the moment the task was ready to the start.',
  preparing_ms: 'Time in the phase `preparing`.',
  working_ms: 'Time in the phase `working`.',
  checking_ms: 'Time in the phase `checking`.',
  landing_ms: 'Time in the phase `landing`.',
  files_changed: 'Changed paths.',
  lines_added: 'Lines added.',
  lines_removed: 'Lines removed.',
  attempts: 'Attempts that the task took.',
  cost_usd: 'Cost of the model calls; not written when it is unknown.',
  cpu_ms: 'User and system time of the programs that the agent, the set-up and the checks ran.',
  peak_memory_bytes: 'Largest resident memory of one of these programs with its descendants, looked at five times a second; not written for programs that were too quick.',
  input_tokens: 'Tokens sent to models, those from caches included.',
  output_tokens: 'Tokens that came back.',
  model_calls: 'Calls of models.',
  turns: "Turns of the agent's loop, where it tells.",
}
