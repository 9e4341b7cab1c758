import type { AgentSpec } from '../plan/agent-spec.ts'
import type { Plan } from '../plan/plan.ts'
import { builtInProviders } from '../plan/provider-defaults.ts'
import { costOf } from '../prices/cost-of.ts'
import { findPrice, type PriceTable } from '../prices/find-price.ts'
import type { Price } from '../prices/price.ts'
import { totalUsage, type Usage } from '../run/measures.ts'
import type { RunState, TaskState } from '../run/state.ts'
import { attemptCostUsd } from './to-attempt-report.ts'

/** What chains and routes have saved against their strongest model alone. */
export type Savings = {
  /** The strongest models, `provider/model`. */
  readonly models: string[]
  /** Tasks that count: they succeeded, and a chain or a route chose who works. */
  readonly tasks: number
  /** What all attempts of these tasks cost. */
  readonly actualUsd: number
  readonly strongAloneUsd: number
  readonly savedUsd: number
  readonly formula: string
}

const formula = 'saved = strong alone - actual, over succeeded tasks of chains and routes; strong alone = tokens of the attempt that landed at the prices of the last model of the list, as if it had needed one attempt and as many tokens; actual = all attempts of these tasks'

type Part = { readonly model: string; readonly actualUsd: number; readonly strongAloneUsd: number }

/** Null when there is nothing to compare or something of it has no known price: part of a sum would be another number. */
export function computeSavings(state: RunState, prices: PriceTable): Savings | null {
  const entries = [...state.tasks.values()].filter((entry) => entry.status === 'succeeded' && (entry.task.agent.kind === 'chain' || entry.task.agent.kind === 'route'))
  const parts: Part[] = []
  for (const entry of entries) {
    const part = compareTask(state, entry, prices)
    if (part === null) return null
    parts.push(part)
  }
  if (parts.length === 0) return null
  const sum = (of: (part: Part) => number): number => parts.reduce((total, part) => total + of(part), 0)
  const actualUsd = sum((part) => part.actualUsd)
  const strongAloneUsd = sum((part) => part.strongAloneUsd)
  return { models: [...new Set(parts.map(({ model }) => model))], tasks: parts.length, actualUsd, strongAloneUsd, savedUsd: strongAloneUsd - actualUsd, formula }
}

function compareTask({ plan, createdAt }: RunState, { task, attempts }: TaskState, prices: PriceTable): Part | null {
  const model = strongestOf(task.agent)
  const landed = attempts.at(-1)
  if (model === null || landed === undefined) return null
  const price = priceOf(model, plan, { prices, day: new Date(createdAt).toISOString().slice(0, 10) })
  const usage = totalUsage(landed.measures.usage)
  // An attempt that was ended before any call has cost nothing; one that called without a known cost makes the sum unknown.
  const costs = attempts.map((attempt) => (attempt.measures.usage.length === 0 && attempt.result === null ? 0 : attemptCostUsd(attempt)))
  const known = costs.filter((cost) => cost !== null)
  const isPriced = attempts.every(({ measures }) => totalUsage(measures.usage).unpricedCalls === 0)
  if (price === null || usage.calls === 0 || known.length < costs.length || !isPriced) return null
  return { model, actualUsd: known.reduce((sum, cost) => sum + cost, 0), strongAloneUsd: costAt(price, usage) }
}

/** The last of the list; the plan's order goes from cheap to strong. */
function strongestOf(spec: AgentSpec): string | null {
  if (spec.kind === 'chain' || spec.kind === 'route' || spec.kind === 'best-of') {
    const last = (spec.kind === 'chain' ? spec.chain : spec.agents).at(-1)
    return last === undefined ? null : strongestOf(last.spec)
  }
  return spec.kind === 'model' || spec.kind === 'external' ? spec.model : null
}

function priceOf(name: string, plan: Plan, { prices, day }: { readonly prices: PriceTable; readonly day: string }): Price | null {
  const slash = name.indexOf('/')
  const [provider, model] = [name.slice(0, slash), name.slice(slash + 1)]
  const api = (plan.providers.find((one) => one.name === provider) ?? builtInProviders.get(provider))?.api
  return findPrice(prices, { providers: api === undefined ? [provider] : [provider, api], model, day })
}

/** Prices go by the length of a call, so the calls count with their mean. */
function costAt(price: Price, usage: Usage): number {
  const { calls, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage
  const mean = { inputTokens: inputTokens / calls, cacheReadTokens: cacheReadTokens / calls, cacheWriteTokens: cacheWriteTokens / calls, cacheWriteLongTokens: 0, outputTokens: outputTokens / calls, reasoningTokens: reasoningTokens / calls }
  return costOf(price, mean) * calls
}
