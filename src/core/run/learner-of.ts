import type { Learner } from './choose-by-experience.ts'
import type { RunState } from './state.ts'

/** What a run has learned so far, and how much room its limits leave. */
export function learnerOf({ learned, seed, capacity }: RunState): Learner {
  return { experience: learned, seed, hasRoom: (agent) => capacity.hasRoom(agent) }
}
