import type { AgentOutcome } from '../../ports/agent.ts'

const maxMessageCharacters = 4_000

/** The outcome for work that did not succeed: `message` names the thing, `output` is evidence for the next attempt. */
export function agentFailed(message: string, evidence: { readonly exitCode?: number | null; readonly output?: string } = {}): Extract<AgentOutcome, { readonly status: 'failed' }> {
  return {
    status: 'failed',
    failure: { kind: 'agent-failed', message: shorten(message), exitCode: evidence.exitCode ?? null, output: shorten(evidence.output ?? '') },
  }
}

/** The outcome for what no retry can mend: the machine lacks something. */
export function environmentLacks(message: string, hint: string): AgentOutcome {
  return { status: 'failed', failure: { kind: 'environment', message, hint } }
}

/** The outcome for work that took too long. */
export function timedOut(limit: 'wall' | 'idle', limitMs: number): AgentOutcome {
  const message = limit === 'wall' ? `the agent did not end within ${limitMs} ms` : `the agent wrote nothing for ${limitMs} ms`
  return { status: 'failed', failure: { kind: 'timed-out', message, limit, limitMs } }
}

function shorten(text: string): string {
  return text.length <= maxMessageCharacters ? text : `${text.slice(0, maxMessageCharacters - 1)}…`
}
