import type { Budget, Plan } from '../core/plan/plan.ts'
import type { Command } from '../core/run/signal.ts'
import { replayRun } from '../engine/open-run.ts'
import { openState } from '../fleet.ts'
import type { RunRow } from '../ports/store.ts'

export type BudgetOptions = { readonly maxCost?: number; readonly maxTokens?: number }

/** A plan with the limits that were given beside it. */
export function withBudget(plan: Plan, options: BudgetOptions): Plan {
  return { ...plan, policy: { ...plan.policy, budget: { ...plan.policy.budget, ...applyTo(plan.policy.budget, options) } } }
}

/** What sets the limits of a run that exists; a limit that was not given stays as it is. */
export async function toBudgetCommands(planFolder: string, row: RunRow, options: BudgetOptions): Promise<readonly Command[]> {
  if (options.maxCost === undefined && options.maxTokens === undefined) return []
  const state = openState(planFolder, { readOnly: true })
  try {
    const { budget } = await replayRun(state.store, row.id)
    return [{ type: 'set-budget', ...applyTo(budget, options) }]
  } finally {
    state.close()
  }
}

function applyTo({ usd, tokens }: Budget, { maxCost = usd ?? undefined, maxTokens = tokens ?? undefined }: BudgetOptions): Budget {
  return { usd: maxCost ?? null, tokens: maxTokens ?? null }
}
