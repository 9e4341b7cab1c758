import { findRunningAnomalies } from '../../core/forecast/find-anomalies.ts'
import { forecastRun } from '../../core/forecast/forecast-run.ts'
import type { History } from '../../core/forecast/history.ts'
import type { RunState } from '../../core/run/state.ts'
import { loadHistory } from '../../engine/load-history.ts'
import type { Store } from '../../ports/store.ts'
import { renderAnomaly } from '../../reporters/forecast/render-anomaly.ts'
import { estimateEnd, type Forecast } from '../../reporters/terminal/live/estimate-end.ts'
import type { Anomaly } from '../../reporters/terminal/live/live-data.ts'

/** History is read anew so often: what ended in the meantime teaches too. */
const historyMs = 30_000
const judgeMs = 5_000
/** Foretelling may take this share of the time. */
const maxShare = 0.005
const draws = 100

export type Foretelling = { readonly forecastOf: (state: RunState, now: number) => Forecast | null; readonly anomaliesOf: (state: RunState, now: number) => readonly Anomaly[] }

/** When the run will end and what is unusual in it, from what attempts took so far; from this run alone while there is no history. */
export function openForetelling(store: Pick<Store, 'attempts'>): Foretelling {
  let history: History | null = null
  let readAt = -Infinity
  let last: { readonly forecast: Forecast; readonly at: number; readonly seq: number } | null = null
  let nextAt = -Infinity
  let anomalies: readonly Anomaly[] = []
  let judgedAt = -Infinity
  const learn = (now: number): void => {
    if (now - readAt < historyMs) return
    readAt = now
    // What cannot be read now is read the next time; until then the older history serves.
    loadHistory(store as Store).then((loaded) => (history = loaded), () => null)
  }
  return {
    forecastOf: (state, now) => {
      learn(now)
      if (now < nextAt && last !== null) return shift(last.forecast, now - last.at)
      const begun = performance.now()
      const forecast = toRange(state, history, now)
      nextAt = now + Math.max(1_000, (performance.now() - begun) / maxShare)
      last = forecast === null ? null : { forecast, at: now, seq: state.seq }
      return forecast
    },
    anomaliesOf: (state, now) => {
      if (history !== null && now - judgedAt >= judgeMs) {
        judgedAt = now
        anomalies = findRunningAnomalies(state, { history, now }).map((anomaly) => ({ task: anomaly.task, message: renderAnomaly(anomaly) }))
      }
      return anomalies
    },
  }
}

function toRange(state: RunState, history: History | null, now: number): Forecast | null {
  const foretold = history === null ? null : forecastRun(state, history, { now, seed: state.seed, draws })
  if (foretold === null) return estimateEnd(state, now)
  const { p10, p90 } = foretold.remainingMs
  return { lowMs: p10, highMs: p90, basis: '80 % likely' }
}

function shift({ lowMs, highMs, basis }: Forecast, ms: number): Forecast {
  return { lowMs: Math.max(0, lowMs - ms), highMs: Math.max(0, highMs - ms), basis }
}
