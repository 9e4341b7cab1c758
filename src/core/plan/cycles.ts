import type { TaskGraph } from './graph.ts'

/** A plan full of cycles is answered with this many; the rest shows when they are mended. */
const maxCycles = 20

/**
 * Cycles that share no task, each as the tasks along its arrows (`a` needs `b` needs … needs `a`, the first not
 * repeated), starting at the task that comes first in the plan. Self-dependencies are not among them.
 */
export function findCycles(graph: TaskGraph): readonly (readonly number[])[] {
  const alive = graph.ids.map(() => true)
  const cycles: (readonly number[])[] = []
  while (cycles.length < maxCycles) {
    const found = findComponents(graph, alive).flatMap((component) => {
      const cycle = findShortestCycle(graph, component)
      return cycle.length > 1 ? [cycle] : []
    })
    if (found.length === 0) break
    cycles.push(...found.slice(0, maxCycles - cycles.length))
    for (const index of found.flat()) alive[index] = false
  }
  return cycles.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}

/** Strongly connected components of more than one task (Kosaraju's algorithm; no recursion, chains may be long). */
function findComponents(graph: TaskGraph, alive: readonly boolean[]): readonly (readonly number[])[] {
  const free = [...alive]
  const components: number[][] = []
  for (const start of finishOrder(graph, alive).toReversed()) {
    if (free[start] !== true) continue
    free[start] = false
    const component = [start]
    for (const index of component) {
      for (const dependent of graph.dependents[index] ?? []) {
        if (free[dependent] !== true) continue
        free[dependent] = false
        component.push(dependent)
      }
    }
    if (component.length > 1) components.push(component)
  }
  return components
}

/** Tasks in the order in which a depth-first search along their needs leaves them. */
function finishOrder(graph: TaskGraph, alive: readonly boolean[]): readonly number[] {
  const free = [...alive]
  const order: number[] = []
  for (const start of free.keys()) {
    if (free[start] !== true) continue
    free[start] = false
    const frames = [{ index: start, at: 0 }]
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const next = graph.needs[frame.index]?.[frame.at++]
      if (next === undefined) order.push(frames.pop()?.index ?? 0)
      else if (free[next] === true) {
        free[next] = false
        frames.push({ index: next, at: 0 })
      }
    }
  }
  return order
}

/** Shortest cycle through the first task of a component, by breadth-first search. */
function findShortestCycle(graph: TaskGraph, component: readonly number[]): readonly number[] {
  const members = new Set(component)
  const start = component.reduce((first, index) => Math.min(first, index))
  const cameFrom = new Map<number, number>()
  const queue = [start]
  for (const index of queue) {
    for (const next of graph.needs[index] ?? []) {
      if (next === start && index !== start) return walkBack(cameFrom, index)
      if (next === start || !members.has(next) || cameFrom.has(next)) continue
      cameFrom.set(next, index)
      queue.push(next)
    }
  }
  return []
}

function walkBack(cameFrom: ReadonlyMap<number, number>, last: number): readonly number[] {
  const path: number[] = []
  for (let index: number | undefined = last; index !== undefined; index = cameFrom.get(index)) path.push(index)
  return path.toReversed()
}
