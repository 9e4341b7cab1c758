import { unreachable } from '../unreachable.ts'
import { decideCommand } from './decide-command.ts'
import { decideReport } from './decide-report.ts'
import { decideTick } from './decide-tick.ts'
import type { RunEvent } from './event.ts'
import type { Signal } from './signal.ts'
import type { RunState } from './state.ts'

/**
 * What a report or a request means: the events it makes true, none when it is stale or void. Pure; the caller folds the events before
 * it asks again. `tick` is asked after every other signal until it answers with nothing: it starts what may start.
 *
 * ```
 *            ┌────────────────────── task-reset ───────────────────────┐
 *            ▼                                                         │
 *        waiting ──approve──► awaiting-approval                        │
 *          │ ▲  ◄── task-approved ──┘                                  │
 *  started │ │ backoff-ended / released                                │
 *          ▼ │                                                         │
 *        running ──failed, retries left──► backing-off                 │
 *          ├──► succeeded                                              │
 *          └──► failed ──► dependents: skipped      canceled ──────────┘
 * ```
 */
export function decide(state: RunState, signal: Signal, now: number): readonly RunEvent[] {
  switch (signal.type) {
    case 'open':
      return state.status === 'ended' ? [] : [{ type: 'run-opened', epoch: state.epoch + 1 }]
    case 'tick':
      return decideTick(state, now)
    case 'pause':
    case 'resume':
    case 'cancel':
    case 'interrupt':
    case 'cancel-task':
    case 'approve-task':
    case 'retry-tasks':
    case 'set-budget':
      return decideCommand(state, signal)
    case 'attempt-advanced':
    case 'attempt-worked':
    case 'attempt-landing':
    case 'attempt-asked':
    case 'attempt-ended':
    case 'final-checks-ended':
    case 'worker-lost':
      return decideReport(state, signal, now)
    default:
      return unreachable(signal)
  }
}
