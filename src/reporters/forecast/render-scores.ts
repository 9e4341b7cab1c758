import type { Range } from '../../core/forecast/forecast-run.ts'
import { scoreForecast } from '../../core/forecast/score-forecast.ts'
import { formatDuration } from '../../core/format.ts'
import { makePaint } from '../terminal/paint.ts'

/** A run that has ended, with what was foretold of it. */
export type ForecastOutcome = { readonly runId: string; readonly foretoldMs: Range; readonly actualMs: number }

/** How often the 80 % range held, and how far off forecasts were. */
export function summarizeScores(outcomes: readonly ForecastOutcome[]): { readonly runs: number; readonly coverage: number | null; readonly meanPinballLossMs: number | null } {
  const scores = outcomes.map(({ foretoldMs, actualMs }) => scoreForecast(foretoldMs, actualMs))
  const mean = (values: readonly number[]): number | null => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length)
  return { runs: scores.length, coverage: mean(scores.map(({ isWithin }) => (isWithin ? 1 : 0))), meanPinballLossMs: mean(scores.map(({ pinballLoss }) => pinballLoss)) }
}

/** One line on one run that has just ended. */
export function renderScore({ foretoldMs, actualMs }: ForecastOutcome): string {
  const { isWithin, pinballLoss } = scoreForecast(foretoldMs, actualMs)
  return `forecast: ${formatDuration(foretoldMs.p10)} to ${formatDuration(foretoldMs.p90)} (80 %), took ${formatDuration(actualMs)}: ${isWithin ? 'within' : 'outside'}, pinball loss ${formatDuration(pinballLoss)}`
}

/** A line for each run and one for all of them. */
export function renderScores(outcomes: readonly ForecastOutcome[], { hasColor }: { readonly hasColor: boolean }): string {
  const paint = makePaint(hasColor)
  if (outcomes.length === 0) return 'no run has succeeded yet of which something could have been foretold: scores need a run that succeeded, and earlier ones to tell from'
  const lines = outcomes.map(({ runId, foretoldMs, actualMs }) => {
    const { isWithin, pinballLoss } = scoreForecast(foretoldMs, actualMs)
    const range = `${formatDuration(foretoldMs.p10)} to ${formatDuration(foretoldMs.p90)}`
    return `${runId}  took ${formatDuration(actualMs).padStart(9)}  foretold ${range.padEnd(22)}  ${isWithin ? paint('green', 'within ') : paint('yellow', 'outside')}  pinball loss ${formatDuration(pinballLoss)}`
  })
  const { runs, coverage, meanPinballLossMs } = summarizeScores(outcomes)
  return [...lines, '', paint('bold', `${Math.round((coverage ?? 0) * 100)} % of ${runs} within the 80 % range, mean pinball loss ${formatDuration(meanPinballLossMs ?? 0)}`)].join('\n')
}
