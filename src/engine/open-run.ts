import { FleetError } from '../core/fleet-error.ts'
import { evolve } from '../core/run/evolve.ts'
import type { RunEvent } from '../core/run/event.ts'
import { newRun } from '../core/run/new-run.ts'
import type { RunState } from '../core/run/state.ts'
import type { Store } from '../ports/store.ts'
import { toTurn } from './to-turn.ts'

/** Writes the first event of a run and returns its state. */
export async function createRun(store: Store, options: { readonly created: Extract<RunEvent, { type: 'run-created' }>; readonly at: number; readonly planPath: string | null }): Promise<RunState> {
  const { created, at, planPath } = options
  const state = newRun(created, at)
  await store.append(toTurn({ state, events: [created], expectedSeq: 0, at, planPath }))
  return state
}

/** Replays a run from its events; the result equals the state the last orchestrator had. */
export async function replayRun(store: Store, runId: string): Promise<RunState> {
  let state: RunState | null = null
  for await (const { event, at } of store.read(runId, 0)) {
    if (state === null) {
      if (event.type !== 'run-created') throw new FleetError('state-damaged', `run ${runId} does not begin with run-created`, { hint: 'restore .fleet/state.db from a backup, or start a new run' })
      state = newRun(event, at)
    } else evolve(state, event, at)
  }
  if (state === null) throw new FleetError('run-not-found', `there is no run ${runId}`, { hint: 'list the runs with fleet status --all' })
  return state
}
