import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { MeasuredAttempt } from '../../core/report/summarize-attempts.ts'

/** Seconds; agents take from milliseconds to hours. */
const buckets = [0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200]

/** All attempts as metrics in Prometheus' text format 0.0.4. Times are seconds, memory bytes, money US dollars. */
export function renderPrometheus(attempts: readonly MeasuredAttempt[]): Promise<string> {
  const registry = new Registry()
  const registers = [registry]
  const ended = new Counter({ name: 'fleet_attempts_total', help: 'Attempts that have ended.', labelNames: ['agent', 'outcome'], registers })
  const duration = new Histogram({ name: 'fleet_attempt_duration_seconds', help: 'Duration of attempts.', labelNames: ['agent', 'outcome'], buckets, registers })
  const queue = new Histogram({ name: 'fleet_attempt_queue_seconds', help: 'From ready to started.', labelNames: ['agent'], buckets, registers })
  const cpu = new Counter({ name: 'fleet_attempt_cpu_seconds_total', help: 'Processor time of the programs of attempts.', labelNames: ['agent'], registers })
  const memory = new Gauge({ name: 'fleet_attempt_peak_memory_bytes', help: 'Largest memory of one program of an attempt.', labelNames: ['agent'], registers })
  const tokens = new Counter({ name: 'fleet_model_tokens_total', help: 'Tokens of model calls.', labelNames: ['agent', 'model', 'direction'], registers })
  const cost = new Counter({ name: 'fleet_model_cost_usd_total', help: 'Cost of model calls with a known price.', labelNames: ['agent', 'model'], registers })
  const lines = new Counter({ name: 'fleet_changed_lines_total', help: 'Lines changed by attempts that succeeded.', labelNames: ['agent', 'change'], registers })
  const peaks = new Map<string, number>()
  for (const { agent, outcome, model: known, durationMs, queueMs, cpuMs, peakMemoryBytes, inputTokens, outputTokens, costUsd, linesAdded, linesRemoved } of attempts) {
    const model = known ?? ''
    ended.inc({ agent, outcome })
    duration.observe({ agent, outcome }, durationMs / 1_000)
    queue.observe({ agent }, queueMs / 1_000)
    if (cpuMs !== null) cpu.inc({ agent }, cpuMs / 1_000)
    if (peakMemoryBytes !== null) peaks.set(agent, Math.max(peakMemoryBytes, peaks.get(agent) ?? 0))
    if (inputTokens !== null) tokens.inc({ agent, model, direction: 'input' }, inputTokens)
    if (outputTokens !== null) tokens.inc({ agent, model, direction: 'output' }, outputTokens)
    if (costUsd !== null) cost.inc({ agent, model }, costUsd)
    if (outcome === 'succeeded') {
      lines.inc({ agent, change: 'added' }, linesAdded ?? 0)
      lines.inc({ agent, change: 'removed' }, linesRemoved ?? 0)
    }
  }
  for (const [agent, bytes] of peaks) memory.set({ agent }, bytes)
  return registry.metrics()
}
