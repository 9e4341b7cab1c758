import type { Report, TaskReport } from '../core/report/report.ts'
import { formatUsd } from '../core/prices/format-usd.ts'
import { formatCount, plural } from '../core/format.ts'

/** Who worked at a task and why, an attempt a line, with the variants of best-of below; nothing where there was no choice. */
export function describeAgents({ attempts }: TaskReport): readonly string[] {
  return attempts.flatMap(({ number, agent, choice, variants }) => [
    ...(choice === null ? [] : [`attempt ${number}: ${agent}, ${choice.reason}`]),
    ...variants.map((variant) => `attempt ${number}: ${variant}`),
  ])
}

/** What the models cost, with calls of unknown price told apart; null where no model was called. */
export function describeCost({ costUsd, usage }: Report['totals']): string | null {
  const { calls, unpricedCalls, inputTokens, outputTokens } = usage
  if (calls === 0) return null
  const known = costUsd === null ? 'unknown' : formatUsd(costUsd)
  const unpriced = unpricedCalls === 0 || costUsd === null ? '' : ` and ${plural(unpricedCalls, 'call')} without a known price`
  return `${known}${unpriced}, ${plural(calls, 'call')} of models, ${formatCount(inputTokens)} tokens in, ${formatCount(outputTokens)} out`
}

/** What was saved, with how that was reckoned; null where it is not known. */
export function describeSavings({ savings }: Report['totals']): { readonly sum: string; readonly formula: string } | null {
  if (savings === null) return null
  const { savedUsd, strongAloneUsd, actualUsd, models, tasks, formula } = savings
  const share = strongAloneUsd > 0 ? ` (${Math.round((savedUsd / strongAloneUsd) * 100)} %)` : ''
  const saved = savedUsd < 0 ? `-${formatUsd(-savedUsd)}` : formatUsd(savedUsd)
  return { sum: `${saved}${share} = ${formatUsd(strongAloneUsd)} ${models.join(', ')} alone - ${formatUsd(actualUsd)} spent, ${plural(tasks, 'task')}`, formula }
}

/** Calls, tokens and money of models. */
export function describeUsage({ calls, inputTokens, outputTokens, costUsd, unpricedCalls }: Report['totals']['usage']): string {
  const unpriced = unpricedCalls > 0 ? `; ${plural(unpricedCalls, 'call')} without a known price` : ''
  return `${plural(calls, 'call')}, ${formatCount(inputTokens)} tokens in, ${formatCount(outputTokens)} out${costUsd === null ? '' : `, ${formatUsd(costUsd)}`}${unpriced}`
}
