/** What the graph needs to know of a task. */
export type GraphTask = { readonly id: string; readonly needs: readonly string[] }

/**
 * Tasks as numbers (their place in the plan) and the arrows between them, each once. Needs that name no task are left
 * out, so that a broken plan has a graph too.
 */
export type TaskGraph = {
  readonly ids: readonly string[]
  readonly indexes: ReadonlyMap<string, number>
  readonly needs: readonly (readonly number[])[]
  readonly dependents: readonly (readonly number[])[]
}

export function toGraph(tasks: readonly GraphTask[]): TaskGraph {
  const indexes = new Map<string, number>()
  tasks.forEach((task, index) => {
    if (!indexes.has(task.id)) indexes.set(task.id, index)
  })
  const needs = tasks.map((task) => [...new Set(task.needs)].flatMap((id) => indexes.get(id) ?? []))
  const dependents: number[][] = tasks.map(() => [])
  needs.forEach((sources, index) => sources.forEach((source) => dependents[source]?.push(index)))
  return { ids: tasks.map((task) => task.id), indexes, needs, dependents }
}

/** Kahn's order: every task after all it needs, first come first served. Tasks on or behind a cycle are missing. */
export function orderTasks(graph: TaskGraph): readonly number[] {
  const missing = graph.needs.map((needs) => needs.length)
  const order: number[] = []
  missing.forEach((count, index) => count === 0 && order.push(index))
  for (let at = 0; at < order.length; at++) {
    for (const dependent of graph.dependents[order[at] ?? 0] ?? []) {
      const left = (missing[dependent] ?? 0) - 1
      missing[dependent] = left
      if (left === 0) order.push(dependent)
    }
  }
  return order
}

/** Tasks by the number of steps before them; each level in plan order. For people to look at, never to schedule by. */
export function toLevels(graph: TaskGraph): readonly (readonly number[])[] {
  const level = graph.ids.map(() => 0)
  for (const index of orderTasks(graph)) {
    for (const dependent of graph.dependents[index] ?? []) level[dependent] = Math.max(level[dependent] ?? 0, (level[index] ?? 0) + 1)
  }
  const levels: number[][] = []
  level.forEach((depth, index) => (levels[depth] ??= []).push(index))
  return levels
}

/** Weight of a task on a path: its duration in milliseconds, or 1 to count hops. */
export type Weigh = (id: string) => number

/** Weight of the longest way from the start of each task to the end of the run, its own weight included. */
export function longestRemainingPaths(graph: TaskGraph, weigh: Weigh = () => 1): readonly number[] {
  const remaining = graph.ids.map(() => 0)
  for (const index of orderTasks(graph).toReversed()) {
    let longest = 0
    for (const dependent of graph.dependents[index] ?? []) longest = Math.max(longest, remaining[dependent] ?? 0)
    remaining[index] = longest + weigh(graph.ids[index] ?? '')
  }
  return remaining
}

/** The longest path through the graph: no run can be shorter. Of equal ones, the first in plan order. */
export function findCriticalPath(graph: TaskGraph, weigh: Weigh = () => 1): { readonly path: readonly number[]; readonly length: number } {
  const remaining = longestRemainingPaths(graph, weigh)
  const heaviest = (indexes: Iterable<number>): number | undefined => {
    let best: number | undefined
    for (const index of indexes) if (best === undefined || (remaining[index] ?? 0) > (remaining[best] ?? 0)) best = index
    return best
  }
  const path: number[] = []
  let next = heaviest(graph.ids.keys().filter((index) => graph.needs[index]?.length === 0))
  const length = next === undefined ? 0 : (remaining[next] ?? 0)
  for (; next !== undefined; next = heaviest(graph.dependents[next] ?? [])) path.push(next)
  return { path, length }
}
