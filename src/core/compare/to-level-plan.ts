import { toGraph, toLevels } from '../plan/graph.ts'
import type { Plan } from '../plan/plan.ts'

/** The same tasks with a barrier after each level of the graph: nothing of a level starts before all of the level before has landed. */
export function toLevelPlan(plan: Plan): Plan {
  const levels = toLevels(toGraph(plan.tasks)).map((level) => level.flatMap((index) => plan.tasks[index] ?? []))
  const needsOf = new Map(levels.flatMap((level, index) => level.map(({ id }) => [id, (levels[index - 1] ?? []).map((before) => before.id)] as const)))
  return { ...plan, tasks: plan.tasks.map((task) => ({ ...task, needs: [...new Set([...task.needs, ...(needsOf.get(task.id) ?? [])])] })) }
}

export function toSequentialPlan(plan: Plan): Plan {
  return { ...plan, policy: { ...plan.policy, concurrency: 1 } }
}
