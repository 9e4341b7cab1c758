import { resolve } from 'node:path'
import { availableParallelism } from 'node:os'
import { formatProblems } from '../core/plan/format-problems.ts'
import { selectTasks } from '../core/plan/select-tasks.ts'
import type { Plan } from '../core/plan/plan.ts'
import { loadPlan, type LoadedPlan } from '../load-plan.ts'
import { FleetError } from '../core/fleet-error.ts'
import type { Context } from './context.ts'

export type Loaded = Extract<LoadedPlan, { status: 'loaded' }>

/** At most this many attempts at once unless the plan says otherwise: agents are heavier than compilers. */
const maxDefaultConcurrency = 8

export function loadFor(context: Context, argument: string | undefined): Promise<LoadedPlan> {
  return loadPlan({
    path: resolve(context.folder, argument ?? '.'),
    environment: context.environment,
    concurrencyDefault: Math.max(2, Math.min(maxDefaultConcurrency, availableParallelism())),
  })
}

/** Loads a plan that a command needs whole; prints what is wrong with it and returns null otherwise. */
export async function loadWholePlan(context: Context, argument: string | undefined): Promise<Loaded | null> {
  const loaded = await loadFor(context, argument)
  if (loaded.status === 'invalid') {
    context.remark(formatProblems(loaded.problems))
    return null
  }
  if (loaded.warnings.length > 0) context.remark(formatProblems(loaded.warnings))
  return loaded
}

/** Keeps the tasks that the patterns name and what they need. */
export function filterPlan(plan: Plan, patterns: readonly string[] | undefined): Plan {
  if (patterns === undefined) return plan
  const { plan: selected, unmatched } = selectTasks(plan, patterns)
  const hint = 'list the tasks with fleet graph'
  if (unmatched.length > 0) throw new FleetError('usage', `no task matches ${unmatched.join(' ')}`, { hint })
  if (selected.tasks.length === 0) throw new FleetError('usage', `the filter leaves no task: ${patterns.join(' ')}`, { hint })
  return selected
}
