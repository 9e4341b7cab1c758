import type { AttemptState } from './state.ts'

/** How long an attempt has taken, in milliseconds: the time in which no orchestrator lived does not count. */
export function attemptDurationMs({ startedAt, endedAt, downMs }: AttemptState, now: number): number {
  return Math.max(0, (endedAt ?? now) - startedAt - downMs)
}
