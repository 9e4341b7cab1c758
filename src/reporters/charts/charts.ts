import type { Report } from '../../core/report/report.ts'
import type { QualityChange } from '../evidence.ts'
import { drawCost, toCostData } from './cost.ts'
import { drawDurations, type DurationsData } from './durations.ts'
import { drawGantt } from './gantt.ts'
import { drawOutcomes, type RunOutcomes } from './outcomes.ts'
import { drawQuality, toQualityData } from './quality.ts'
import { drawScaling, type ScalingData } from './scaling.ts'
import type { Theme } from './theme.ts'
import { toTimeline } from './timeline.ts'
import { drawUsage } from './usage.ts'

/** What charts are drawn from: one run, and what is known of the runs before it. */
export type ChartData = {
  readonly report: Report
  readonly quality: readonly QualityChange[]
  /** The present run included, in order of time. */
  readonly runs: readonly RunOutcomes[]
  readonly durations: DurationsData
  readonly scaling: ScalingData | null
}

/** A chart by the name of its files. `draw` gives null, and `lacks` says why, where there is nothing to draw. */
export type Chart = { readonly name: string; readonly lacks: string; readonly draw: (data: ChartData, theme: Theme) => string | null }

export const charts: readonly Chart[] = [
  { name: 'timeline', lacks: 'no attempt was started', draw: ({ report }, theme) => (hasAttempts(report) ? drawGantt(toTimeline(report), theme) : null) },
  { name: 'places', lacks: 'no attempt was started', draw: ({ report }, theme) => (hasAttempts(report) ? drawUsage(toTimeline(report), theme) : null) },
  { name: 'durations', lacks: 'no attempt has succeeded', draw: ({ durations }, theme) => (durations.tasks.length > 0 ? drawDurations(durations, theme) : null) },
  { name: 'outcomes', lacks: 'there is no run', draw: ({ runs }, theme) => (runs.length > 0 ? drawOutcomes(runs, theme) : null) },
  { name: 'cost', lacks: 'no model was called', draw: ({ report }, theme) => ifKnown(toCostData(report), (data) => drawCost(data, theme)) },
  { name: 'quality', lacks: 'no gate has measured a change', draw: ({ quality }, theme) => ifKnown(toQualityData(quality), (data) => drawQuality(data, theme)) },
  { name: 'scaling', lacks: 'no scaling study is in .fleet/metrics/scaling.json', draw: ({ scaling }, theme) => ifKnown(scaling, (data) => drawScaling(data, theme)) },
]

function hasAttempts({ tasks }: Report): boolean {
  return tasks.some(({ attempts }) => attempts.length > 0)
}

function ifKnown<T>(data: T | null, draw: (data: T) => string): string | null {
  return data === null ? null : draw(data)
}
