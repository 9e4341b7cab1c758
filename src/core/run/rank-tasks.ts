import { longestRemainingPaths, toGraph } from '../plan/graph.ts'
import type { Plan } from '../plan/plan.ts'

/**
 * The order in which ready tasks start: priority, then longest remaining path, then plan order. A path is measured by estimated
 * durations; a task without an estimate counts as the mean of the known ones, so without history the measure is the number of hops.
 * Returns the place of each task, by its index in the plan. O(n log n + edges).
 */
export function rankTasks(plan: Plan, durationsMs: Readonly<Record<string, number>>): readonly number[] {
  const known = Object.values(durationsMs)
  const mean = known.length === 0 ? 1 : known.reduce((sum, value) => sum + value, 0) / known.length
  const remaining = longestRemainingPaths(toGraph(plan.tasks), (id) => durationsMs[id] ?? mean)
  const order = plan.tasks.map((_, index) => index)
  order.sort((a, b) => {
    const byPriority = (plan.tasks[b]?.priority ?? 0) - (plan.tasks[a]?.priority ?? 0)
    return byPriority !== 0 ? byPriority : (remaining[b] ?? 0) - (remaining[a] ?? 0) || a - b
  })
  const ranks = Array.from<number>({ length: order.length })
  order.forEach((index, rank) => (ranks[index] = rank))
  return ranks
}
