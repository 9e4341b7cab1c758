import { toGraph, toLevels, type TaskGraph } from '../../../core/plan/graph.ts'
import type { Plan } from '../../../core/plan/plan.ts'

/** A task at its place in the dependency tree. */
export type TreePlace = {
  readonly id: string
  /** Lines that lead to it: `│ ├ `. */
  readonly prefix: string
  /** How many tasks hang below it. */
  readonly below: number
  /** Needs besides the one it hangs on. */
  readonly otherNeeds: number
}

/** Deeper places are drawn at this depth: a chain of a thousand must not run out of the screen. */
const maxDepth = 12

/**
 * Each task once, below the deepest of those it needs, in plan order; computed once per plan. A graph is no tree: other needs are counted.
 */
export function toTreeOrder(plan: Plan): readonly TreePlace[] {
  const known = orders.get(plan)
  if (known !== undefined) return known
  const graph = toGraph(plan.tasks)
  const children = childrenOf(graph)
  const below = countBelow(graph, children)
  const places: TreePlace[] = []
  // A stack of its own: plans are deeper than call stacks.
  const stack = children.roots.toReversed().map((index) => ({ index, lead: '', isLast: false, depth: 0 }))
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { index, lead, isLast, depth } = next
    const isRoot = depth === 0
    const prefix = isRoot ? '' : depth > maxDepth ? `${lead}⋯ ` : `${lead}${isLast ? '└ ' : '├ '}`
    places.push({ id: graph.ids[index] ?? '', prefix, below: below[index] ?? 0, otherNeeds: Math.max(0, (graph.needs[index]?.length ?? 0) - 1) })
    const inner = isRoot || depth > maxDepth ? lead : `${lead}${isLast ? '  ' : '│ '}`
    const own = children.of[index] ?? []
    for (let at = own.length - 1; at >= 0; at -= 1) stack.push({ index: own[at] ?? 0, lead: inner, isLast: at === own.length - 1, depth: depth + 1 })
  }
  orders.set(plan, places)
  return places
}

const orders = new WeakMap<Plan, readonly TreePlace[]>()

type Children = { readonly roots: readonly number[]; readonly of: readonly (readonly number[])[] }

function childrenOf(graph: TaskGraph): Children {
  const level = graph.ids.map(() => 0)
  toLevels(graph).forEach((indexes, depth) => indexes.forEach((index) => (level[index] = depth)))
  const of: number[][] = graph.ids.map(() => [])
  const roots: number[] = []
  graph.needs.forEach((needs, index) => {
    if (needs.length === 0) roots.push(index)
    else of[needs.reduce((deepest, need) => ((level[need] ?? 0) > (level[deepest] ?? 0) ? need : deepest))]?.push(index)
  })
  return { roots, of }
}

function countBelow({ ids }: TaskGraph, { roots, of }: Children): readonly number[] {
  const below = ids.map(() => 0)
  const order = [...roots]
  for (const index of order) order.push(...(of[index] ?? []))
  for (const index of order.toReversed()) below[index] = (of[index] ?? []).reduce((sum, child) => sum + 1 + (below[child] ?? 0), 0)
  return below
}
