import { deadlineOf, runDeadlineOf } from './decide-tick.ts'
import type { AttemptStopReason } from './event.ts'
import { finalChecksLease, leaseOf } from './lease.ts'
import type { Lease } from './signal.ts'
import type { AttemptState, RunState, TaskState } from './state.ts'

/** What should be going on now; the engine makes the worker pool agree with it. */
export type Wanted = {
  readonly attempts: readonly { readonly lease: Lease; readonly entry: TaskState; readonly attempt: AttemptState }[]
  readonly stops: readonly { readonly lease: Lease; readonly reason: AttemptStopReason }[]
  readonly finalChecks: Lease | null
  /** The next instant at which `tick` could mean something; null when only a signal can. */
  readonly wakeAt: number | null
  /** Nothing is left for this orchestrator to do. */
  readonly isDone: boolean
}

/** Computes what the state asks for. Pure; cost is linear in what runs and backs off. */
export function wanted(state: RunState): Wanted {
  const attempts: Wanted['attempts'][number][] = []
  const stops: Wanted['stops'][number][] = []
  for (const entry of state.running) {
    const attempt = entry.attempts.at(-1)
    if (attempt === undefined) continue
    const lease = leaseOf(entry, attempt)
    attempts.push({ lease, entry, attempt })
    if (attempt.stopping !== null) stops.push({ lease, reason: attempt.stopping })
  }
  const wantsFinalChecks = state.finalChecks.status === 'running' && state.status !== 'halted'
  return {
    attempts,
    stops,
    finalChecks: wantsFinalChecks ? finalChecksLease(state) : null,
    wakeAt: nextInstant(state),
    isDone: state.status === 'ended' || (state.status === 'halted' && state.running.size === 0),
  }
}

function nextInstant(state: RunState): number | null {
  if (state.status === 'ended') return null
  let next = runDeadlineOf(state)
  const consider = (at: number | null): void => {
    if (at !== null && (next === null || at < next)) next = at
  }
  for (const entry of state.running) consider(deadlineOf(entry))
  if (state.status !== 'halted') for (const entry of state.backingOff) consider(entry.retryAt)
  return next
}
