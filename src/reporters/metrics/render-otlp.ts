import { summarizeAttempts, type AttemptSummary, type MeasuredAttempt } from '../../core/report/summarize-attempts.ts'

type Point = { readonly name: string; readonly unit: string; readonly description: string; readonly kind: 'sum' | 'gauge'; readonly valueOf: (summary: AttemptSummary) => number | null }

/** Names follow the OpenTelemetry conventions: dots, units of UCUM. */
const points: readonly Point[] = [
  { name: 'fleet.attempts', unit: '{attempt}', description: 'Attempts that have ended.', kind: 'sum', valueOf: ({ attempts }) => attempts },
  { name: 'fleet.attempts.failed', unit: '{attempt}', description: 'Attempts that failed.', kind: 'sum', valueOf: ({ failed }) => failed },
  { name: 'fleet.attempt.duration.median', unit: 'ms', description: 'Median duration of attempts that succeeded.', kind: 'gauge', valueOf: ({ medianDurationMs }) => medianDurationMs },
  { name: 'fleet.attempt.duration.p95', unit: 'ms', description: '95th percentile of it.', kind: 'gauge', valueOf: ({ p95DurationMs }) => p95DurationMs },
  { name: 'fleet.attempt.cpu.time', unit: 'ms', description: 'Processor time of the programs of attempts.', kind: 'sum', valueOf: ({ cpuMs }) => cpuMs },
  { name: 'fleet.attempt.memory.peak', unit: 'By', description: 'Largest memory of one program of an attempt.', kind: 'gauge', valueOf: ({ peakMemoryBytes }) => peakMemoryBytes },
  { name: 'fleet.model.tokens.input', unit: '{token}', description: 'Tokens sent to models.', kind: 'sum', valueOf: ({ inputTokens }) => inputTokens },
  { name: 'fleet.model.tokens.output', unit: '{token}', description: 'Tokens that came back.', kind: 'sum', valueOf: ({ outputTokens }) => outputTokens },
  { name: 'fleet.model.cost', unit: '{USD}', description: 'Cost of model calls with a known price.', kind: 'sum', valueOf: ({ costUsd }) => costUsd },
]

/** What attempts took, by agent, as an OTLP 1.x metrics request in its JSON encoding (`POST <endpoint>/v1/metrics`). */
export function renderOtlp(attempts: readonly MeasuredAttempt[], { version, startedAt, now }: { readonly version: string; readonly startedAt: number; readonly now: number }): string {
  const summaries = summarizeAttempts(attempts, 'agent')
  const toNanoseconds = (at: number): string => `${Math.round(at)}000000`
  const dataPointsOf = ({ valueOf }: Point): readonly object[] =>
    summaries.flatMap((summary) => {
      const value = valueOf(summary)
      if (value === null) return []
      return [{ attributes: [{ key: 'fleet.agent', value: { stringValue: summary.name } }], startTimeUnixNano: toNanoseconds(startedAt), timeUnixNano: toNanoseconds(now), asDouble: value }]
    })
  const metrics = points.map((point) => ({ point, dataPoints: dataPointsOf(point) })).filter(({ dataPoints }) => dataPoints.length > 0)
  return JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'fleet' } }, { key: 'service.version', value: { stringValue: version } }] },
        scopeMetrics: [
          {
            scope: { name: 'elite-fleet', version },
            metrics: metrics.map(({ point: { name, unit, description, kind }, dataPoints }) => ({ name, unit, description, ...(kind === 'sum' ? { sum: { dataPoints, aggregationTemporality: 2, isMonotonic: true } } : { gauge: { dataPoints } }) })),
          },
        ],
      },
    ],
  })
}
