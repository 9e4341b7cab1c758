import type { MetricName } from '../../src/core/run/metrics-of.ts'

/** What each metric of an attempt says; the compiler sees to it that none is missing. */
export const metricNames: Readonly<Record<MetricName, string>> = {
  duration_ms: 'From start to landing of an attempt that succeeded.',
  failed_duration_ms: 'From start to end of an attempt that failed; the only metric of such an attempt.',
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
}
