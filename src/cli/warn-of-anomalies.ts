import type { RunState } from '../core/run/state.ts'
import { AnomalyWatch } from '../engine/anomaly-watch.ts'
import { loadHistory } from '../engine/load-history.ts'
import type { Observer } from '../engine/run-loop.ts'
import type { Store } from '../ports/store.ts'
import { renderAnomaly } from '../reporters/forecast/render-anomaly.ts'
import type { Context } from './context.ts'

/** A run that is over sooner needs no warnings, and is not made to wait for its history. */
const quietMs = 2_000
const lookEveryMs = 5_000

export type AnomalyWarnings = {
  readonly observe: Observer
  /** Begins to look; `stop` ends it. */
  readonly begin: (state: RunState) => void
  readonly stop: () => void
}

/** Writes a line for each attempt that stands out among those of earlier runs. */
export function warnOfAnomalies(context: Context, store: Store): AnomalyWarnings {
  let watch: AnomalyWatch | null = null
  let timer: NodeJS.Timeout | undefined
  const remark = (text: string): void => context.remark(`${context.remarkPaint('yellow', '!')} ${text}`)
  const look = async (state: RunState): Promise<void> => {
    watch ??= new AnomalyWatch(await loadHistory(store, state.createdAt), (anomaly) => remark(renderAnomaly(anomaly)))
    watch.look(state, Date.now())
  }
  const lookAgain = (state: RunState, delayMs: number): void => {
    timer = setTimeout(() => void look(state).then(() => timer !== undefined && lookAgain(state, lookEveryMs)), delayMs).unref()
  }
  return {
    observe: (event, state, at) => watch?.observe(event, state, at),
    begin: (state) => lookAgain(state, quietMs),
    stop: () => {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
