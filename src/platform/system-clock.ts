import type { Clock } from '../ports/clock.ts'

/**
 * Longest single timer. Node's own limit is 2^31 - 1 ms, but its timers do not notice when the system's clock is set or the machine
 * sleeps, so a long wait looks at the clock again every minute.
 */
const maxTimerMs = 60_000

/** The machine's clock. `keepsProcessAlive` (default true) says whether a pending wake-up keeps Node from ending. */
export function makeSystemClock({ keepsProcessAlive = true }: { readonly keepsProcessAlive?: boolean } = {}): Clock {
  return {
    now: () => Date.now(),
    wakeAt(at, callback) {
      let timer: NodeJS.Timeout
      const arm = () => {
        timer = setTimeout(wake, Math.min(Math.max(at - Date.now(), 0), maxTimerMs))
        if (!keepsProcessAlive) timer.unref()
      }
      const wake = () => (Date.now() >= at ? callback() : arm())
      arm()
      return () => clearTimeout(timer)
    },
  }
}

/** The clock that programs use outside of tests. */
export const systemClock: Clock = makeSystemClock()
