import type { Anomaly, AnomalyMeasure } from '../../core/forecast/find-anomalies.ts'
import { formatCount, formatDuration } from '../../core/format.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'

const shows: Readonly<Record<AnomalyMeasure, (value: number) => string>> = {
  duration: formatDuration,
  tokens: (value) => `${formatCount(Math.round(value))} tokens`,
  turns: (value) => `${Math.round(value)} turns`,
  files: (value) => `${Math.round(value)} files`,
  cost: formatUsd,
}

/** `materials takes unusually long: 12 m 00 s, usually 40.1 s (9 attempts)`. */
export function renderAnomaly({ task, attempt, measure, value, usual, samples }: Anomaly): string {
  const show = shows[measure]
  const what = measure === 'duration' ? 'takes unusually long' : measure === 'files' ? 'changes unusually much' : `uses unusually many ${measure === 'cost' ? 'dollars' : measure}`
  return `${task}#${attempt} ${what}: ${show(value)}, usually ${show(usual)} (${samples} attempts)`
}
