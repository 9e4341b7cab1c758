import type { Lease } from './signal.ts'
import type { AttemptState, RunState, TaskState } from './state.ts'

/** An attempt that was taken over more often than this ends as `worker-lost`: it may be what kills its workers. */
export const maxHoldings = 100

/** The lease under which the present holder of an attempt reports. */
export function leaseOf(entry: TaskState, attempt: AttemptState): Lease {
  return `${entry.task.id}#${attempt.number}@${attempt.holding}`
}

/** The lease of the run's final checks. */
export function finalChecksLease(state: RunState): Lease {
  return `run-checks#1@${state.epoch}`
}

/** The running attempt that a lease names, or null when the lease is stale. */
export function findHeld(state: RunState, lease: Lease): { readonly entry: TaskState; readonly attempt: AttemptState } | null {
  const entry = state.tasks.get(lease.slice(0, lease.lastIndexOf('#')))
  const attempt = entry?.attempts.at(-1)
  if (entry === undefined || attempt === undefined || attempt.outcome !== 'running') return null
  return leaseOf(entry, attempt) === lease ? { entry, attempt } : null
}
