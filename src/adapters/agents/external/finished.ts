import { noUsage, type ModelUsage } from '../../../core/run/measures.ts'
import type { AgentOutcome } from '../../../ports/agent.ts'
import type { ExternalAttempt } from './external-attempt.ts'
import type { AgentClaim } from './headless/listener.ts'

const maxSummaryCharacters = 4_000

/** The outcome of an agent that says it has done the work. Its own count of tokens is taken only where nobody else has counted. */
export function finished({ context, profile, setting }: ExternalAttempt, { summary, turns, usage }: Pick<AgentClaim, 'summary' | 'turns' | 'usage'>): AgentOutcome {
  const own: readonly ModelUsage[] = context.pass !== null || usage === null ? [] : [{ ...noUsage, ...usage, provider: setting.provider, model: setting.modelId ?? 'unknown' }]
  return {
    status: 'finished',
    summary: (summary.trim() || `${profile.title} finished without a word`).slice(0, maxSummaryCharacters),
    ...(turns === null ? {} : { turns }),
    ...(own.length === 0 ? {} : { usage: own }),
  }
}
