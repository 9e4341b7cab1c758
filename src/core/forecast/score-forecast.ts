import type { Range } from './forecast-run.ts'

/** How good a forecast was, seen afterwards. */
export type ForecastScore = {
  /** Whether the value lay between `p10` and `p90`; over many forecasts 80 % should. */
  readonly isWithin: boolean
  /**
   * Mean pinball loss of the three quantiles (Koenker and Bassett 1978), in the unit of the value: `(y − q)·τ` where the value y lies above the
   * quantile q, else `(q − y)·(1 − τ)`. Smaller is better; 0 is a forecast that knew.
   */
  readonly pinballLoss: number
}

export function scoreForecast({ p10, p50, p90 }: Range, actual: number): ForecastScore {
  const loss = (quantile: number, share: number): number => (actual >= quantile ? (actual - quantile) * share : (quantile - actual) * (1 - share))
  return { isWithin: actual >= p10 && actual <= p90, pinballLoss: (loss(p10, 0.1) + loss(p50, 0.5) + loss(p90, 0.9)) / 3 }
}
