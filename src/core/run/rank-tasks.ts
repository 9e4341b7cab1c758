import { invariant } from '../unreachable.ts'
import type { Plan } from '../plan/plan.ts'

/**
 * The order in which ready tasks start: priority, then longest remaining path, then plan order. A path is measured by estimated
 * durations; a task without an estimate counts as the mean of the known ones, so without history the measure is the number of hops.
 * Returns the place of each task, by its index in the plan. O(n log n + edges).
 */
export function rankTasks(plan: Plan, durationsMs: Readonly<Record<string, number>>): readonly number[] {
  const known = Object.values(durationsMs)
  const mean = known.length === 0 ? 1 : known.reduce((sum, value) => sum + value, 0) / known.length
  const weights = plan.tasks.map((task) => durationsMs[task.id] ?? mean)
  const remaining = remainingPaths(plan, weights)
  const order = plan.tasks.map((_, index) => index)
  order.sort((a, b) => {
    const byPriority = (plan.tasks[b]?.priority ?? 0) - (plan.tasks[a]?.priority ?? 0)
    return byPriority !== 0 ? byPriority : (remaining[b] ?? 0) - (remaining[a] ?? 0) || a - b
  })
  const ranks = Array.from<number>({ length: order.length })
  order.forEach((index, rank) => (ranks[index] = rank))
  return ranks
}

/** For each task, its own weight plus the heaviest chain of tasks that wait for it. */
export function remainingPaths(plan: Plan, weights: readonly number[]): readonly number[] {
  const indexOf = new Map(plan.tasks.map((task, index) => [task.id, index]))
  const waiting = plan.tasks.map(() => 0)
  for (const task of plan.tasks) for (const need of task.needs) bump(waiting, indexOf.get(need))
  const remaining = [...weights]
  const queue = waiting.flatMap((count, index) => (count === 0 ? [index] : []))
  for (let head = 0; head < queue.length; head += 1) {
    const index = queue[head] ?? 0
    for (const need of plan.tasks[index]?.needs ?? []) {
      const at = indexOf.get(need)
      invariant(at !== undefined, `task ${need} is not in the plan`)
      remaining[at] = Math.max(remaining[at] ?? 0, (weights[at] ?? 0) + (remaining[index] ?? 0))
      waiting[at] = (waiting[at] ?? 0) - 1
      if (waiting[at] === 0) queue.push(at)
    }
  }
  return remaining
}

function bump(counts: number[], index: number | undefined): void {
  if (index !== undefined) counts[index] = (counts[index] ?? 0) + 1
}
