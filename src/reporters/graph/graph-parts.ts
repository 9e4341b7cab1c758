import type { PlanAnalysis } from './analyze-plan.ts'

/** An arrow from a task to one that waits for it. */
export type GraphEdge = { readonly from: number; readonly to: number; readonly isCritical: boolean }

export function toEdges({ tasks, criticalPath }: PlanAnalysis): readonly GraphEdge[] {
  const nextOnPath = new Map(criticalPath.map((index, at) => [index, criticalPath[at + 1]]))
  return tasks.flatMap(({ needs }, to) => needs.map((from) => ({ from, to, isCritical: nextOnPath.get(from) === to })))
}

/** Tasks by the repository they change, in the order of the plan. */
export function toClusters({ plan, tasks }: PlanAnalysis): readonly { readonly name: string; readonly indexes: readonly number[] }[] {
  const clusters = new Map<string, number[]>(plan.repositories.map(({ name }) => [name, []]))
  tasks.forEach(({ task }, index) => clusters.get(task.repository)?.push(index))
  return [...clusters].flatMap(([name, indexes]) => (indexes.length === 0 ? [] : [{ name, indexes }]))
}
