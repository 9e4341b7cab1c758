import { evolve } from '../core/run/evolve.ts'
import type { RunEvent } from '../core/run/event.ts'
import type { RunState } from '../core/run/state.ts'
import type { Store } from '../ports/store.ts'
import { toTurn } from './to-turn.ts'

/** Writes facts about a run that no loop carries out now, such as its landing in the user's branch. The caller holds the state lock. */
export async function appendFacts(store: Store, state: RunState, options: { readonly events: readonly RunEvent[]; readonly at: number; readonly planPath: string | null }): Promise<void> {
  const { events, at, planPath } = options
  const expectedSeq = state.seq
  for (const event of events) evolve(state, event, at)
  await store.append(toTurn({ state, events, expectedSeq, at, planPath }))
}
