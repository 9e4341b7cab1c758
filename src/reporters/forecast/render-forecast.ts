import type { Forecast, Range } from '../../core/forecast/forecast-run.ts'
import type { Basis } from '../../core/forecast/history.ts'
import { formatDuration, plural } from '../../core/format.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import { makePaint } from '../terminal/paint.ts'

export const noHistory = 'no forecast: there is no history of such attempts yet'

const words: Readonly<Record<Basis, string>> = { task: 'their own attempts', kind: 'tasks of their kind', agent: 'tasks of their agent', all: 'all attempts', none: 'nothing' }

/** Time and money of a run before it starts, for a terminal; `maxTasks` of the longest are named. */
export function renderForecast(forecast: Forecast | null, { hasColor, maxTasks = 10 }: { readonly hasColor: boolean; readonly maxTasks?: number }): string {
  if (forecast === null) return noHistory
  const paint = makePaint(hasColor)
  const { remainingMs, costUsd, basis, tasks } = forecast
  const rests = (Object.keys(words) as Basis[]).filter((key) => basis[key] > 0).map((key) => `${basis[key]} on ${words[key]}`)
  const longest = tasks.filter(({ durationMs }) => durationMs !== null).toSorted((a, b) => (b.durationMs?.p50 ?? 0) - (a.durationMs?.p50 ?? 0)).slice(0, maxTasks)
  const width = Math.max(0, ...longest.map(({ task }) => task.length))
  return [
    `time  ${paint('bold', renderTimes(remainingMs))}`,
    ...(costUsd === null ? [] : [`cost  ${paint('bold', renderCosts(costUsd))}`]),
    paint('dim', `rests: ${rests.join(', ')}`),
    ...(longest.length === 0 || maxTasks === 0 ? [] : ['', `longest of ${plural(tasks.length, 'task')}`]),
    ...longest.map(({ task, durationMs }) => `  ${task.padEnd(width)}  ${durationMs === null ? '' : `P50 ${formatDuration(durationMs.p50)}, P90 ${formatDuration(durationMs.p90)}`}`),
  ].join('\n')
}

export function renderTimes({ p10, p50, p90 }: Range): string {
  return `P50 ${formatDuration(p50)}, P90 ${formatDuration(p90)} (80 % between ${formatDuration(p10)} and ${formatDuration(p90)})`
}

export function renderCosts({ p10, p50, p90 }: Range): string {
  return `P50 ${formatUsd(p50)}, P90 ${formatUsd(p90)} (80 % between ${formatUsd(p10)} and ${formatUsd(p90)})`
}
