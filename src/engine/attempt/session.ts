import type { AgentSession } from '../../ports/agent.ts'
import type { Attempt } from './attempt.ts'

/** Starts afresh at every holding. */
export function openSession(_attempt: Attempt): AgentSession {
  return { load: async () => null, save: async () => {} }
}
