import type { RunState } from '../core/run/state.ts'

/** What the exit status of `fleet` tells a script. */
export const exitCodes = { succeeded: 0, failed: 1, usage: 2, internal: 70, interrupted: 130 } as const

export function exitCodeOf(state: RunState): number {
  if (state.status === 'halted') return state.halted?.reason === 'interrupted' ? exitCodes.interrupted : exitCodes.usage
  return state.outcome === 'succeeded' ? exitCodes.succeeded : exitCodes.failed
}
