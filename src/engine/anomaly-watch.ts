import { findAnomalies, findRunningAnomalies, type Anomaly } from '../core/forecast/find-anomalies.ts'
import type { History } from '../core/forecast/history.ts'
import type { RunEvent } from '../core/run/event.ts'
import type { RunState } from '../core/run/state.ts'

/** Between two looks at what runs: an attempt that takes too long sends no event. */
const lookEveryMs = 5_000

/** Tells of attempts that stand out, each measure of each attempt once. */
export class AnomalyWatch {
  readonly #history: History
  readonly #onAnomaly: (anomaly: Anomaly) => void
  readonly #told = new Set<string>()
  #lookedAt = 0

  constructor(history: History, onAnomaly: (anomaly: Anomaly) => void) {
    this.#history = history
    this.#onAnomaly = onAnomaly
  }

  /** An observer of the run loop. */
  observe(event: RunEvent, state: RunState, at: number): void {
    if (event.type === 'attempt-succeeded' || event.type === 'attempt-failed') {
      const entry = state.tasks.get(event.task)
      const attempt = entry?.attempts.find(({ number }) => number === event.attempt)
      if (entry !== undefined && attempt !== undefined) this.#tell(findAnomalies(entry, attempt, { history: this.#history, now: at }))
    }
    this.look(state, at)
  }

  /** Looks at what runs, if the last look is some time ago. */
  look(state: RunState, now: number): void {
    if (this.#history.isEmpty || now - this.#lookedAt < lookEveryMs) return
    this.#lookedAt = now
    this.#tell(findRunningAnomalies(state, { history: this.#history, now }))
  }

  #tell(anomalies: readonly Anomaly[]): void {
    for (const anomaly of anomalies) {
      const key = `${anomaly.task}#${anomaly.attempt} ${anomaly.measure}`
      if (this.#told.has(key)) continue
      this.#told.add(key)
      this.#onAnomaly(anomaly)
    }
  }
}
