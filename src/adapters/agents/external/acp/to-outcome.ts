import type { PromptResponse } from '@agentclientprotocol/sdk/unstable'
import { noUsage, type Usage } from '../../../../core/run/measures.ts'
import { unreachable } from '../../../../core/unreachable.ts'
import type { AgentOutcome } from '../../../../ports/agent.ts'
import { agentFailed, environmentLacks } from '../../agent-failed.ts'
import type { ExternalAttempt } from '../external-attempt.ts'
import { finished } from '../finished.ts'

/** How the one turn of an attempt ended. */
export type TurnEnd =
  | { readonly status: 'ended'; readonly response: PromptResponse; readonly answer: string; readonly costUsd: number | null }
  /** The agent cannot do what the plan asks of it. */
  | { readonly status: 'refused'; readonly message: string }

/** What an agent's stop reason means. */
export function toOutcome(turn: TurnEnd, attempt: ExternalAttempt, output: string): AgentOutcome {
  const { title } = attempt.profile
  if (turn.status === 'refused') return environmentLacks(`${title}: ${turn.message}`, 'correct the agent in the plan')
  const { stopReason } = turn.response
  const failed = (message: string): AgentOutcome => agentFailed(`${title} ${message}`, { output })
  switch (stopReason) {
    case 'end_turn':
      return finished(attempt, { summary: turn.answer, turns: null, usage: toUsage(turn) })
    case 'max_tokens':
      return failed('was cut off: its answer reached the limit of tokens')
    case 'max_turn_requests':
      return failed('was stopped at its limit of requests')
    case 'refusal':
      return failed('refused to go on')
    case 'cancelled':
      return failed('canceled its turn by itself')
    default:
      return unreachable(stopReason)
  }
}

function toUsage({ response: { usage }, costUsd }: Extract<TurnEnd, { status: 'ended' }>): Usage | null {
  if (usage === undefined || usage === null) return costUsd === null ? null : { ...noUsage, costUsd }
  const { cachedReadTokens, cachedWriteTokens, thoughtTokens } = usage
  const [cacheReadTokens, cacheWriteTokens] = [cachedReadTokens ?? 0, cachedWriteTokens ?? 0]
  return {
    ...noUsage,
    calls: 1,
    inputTokens: usage.inputTokens + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: usage.outputTokens,
    reasoningTokens: thoughtTokens ?? 0,
    costUsd,
  }
}
