import { toGraph, toLevels, type GraphTask } from '../../core/plan/graph.ts'

/**
 * Columns from left to right, each task right of all it needs. Numbers below the count of tasks are tasks, the others are bends: an arrow that
 * skips columns has one in each, so that it finds its way between tasks instead of behind them.
 */
export type GraphLayout = {
  readonly columns: readonly (readonly number[])[]
  /** Each arrow from the task that is needed over its bends to the task that needs it. */
  readonly arrows: readonly (readonly number[])[]
}

const sweeps = 8
/** More bends than these per task are a thicket that no order clears; arrows are straight then. */
const maxBendsPerTask = 4

/** Longest-path columns, ordered by barycentres: linear in the arrows, and better than it sounds. */
export function layoutGraph(tasks: readonly GraphTask[]): GraphLayout {
  const graph = toGraph(tasks)
  const columns = toLevels(graph).map((level) => [...level])
  const columnOf = new Map(columns.flatMap((column, at) => column.map((index) => [index, at] as const)))
  const edges = graph.needs.flatMap((sources, index) => sources.map((source) => [source, index] as const))
  const skipped = edges.reduce((sum, [from, to]) => sum + (columnOf.get(to) ?? 0) - (columnOf.get(from) ?? 0) - 1, 0)
  let next = tasks.length
  const arrows = edges.map(([from, to]) => {
    if (skipped > maxBendsPerTask * tasks.length) return [from, to]
    const bends = Array.from({ length: (columnOf.get(to) ?? 0) - (columnOf.get(from) ?? 0) - 1 }, (_, step) => {
      columns[(columnOf.get(from) ?? 0) + step + 1]?.push(next)
      return next++
    })
    return [from, ...bends, to]
  })
  orderColumns(columns, arrows)
  return { columns, arrows }
}

/** Moves each task and bend towards the middle of its neighbours, forwards and backwards in turn. */
function orderColumns(columns: readonly number[][], arrows: readonly (readonly number[])[]): void {
  const before = new Map<number, number[]>()
  const after = new Map<number, number[]>()
  const add = (map: Map<number, number[]>, key: number, value: number): void => void (map.get(key)?.push(value) ?? map.set(key, [value]))
  for (const arrow of arrows) {
    arrow.forEach((index, at) => {
      if (at === 0) return
      add(before, index, arrow[at - 1] ?? index)
      add(after, arrow[at - 1] ?? index, index)
    })
  }
  const place = new Map<number, number>()
  const remember = (column: readonly number[]): void => column.forEach((index, at) => place.set(index, (at + 0.5) / column.length))
  columns.forEach(remember)
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isForward = sweep % 2 === 0
    for (const column of isForward ? columns : columns.toReversed()) {
      sortColumn(column, isForward ? before : after, place)
      remember(column)
    }
  }
}

function sortColumn(column: number[], neighbours: ReadonlyMap<number, readonly number[]>, place: ReadonlyMap<number, number>): void {
  const weight = new Map(
    column.map((index) => {
      const near = neighbours.get(index) ?? []
      return [index, near.length === 0 ? (place.get(index) ?? 0) : near.reduce((sum, one) => sum + (place.get(one) ?? 0), 0) / near.length]
    }),
  )
  column.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0))
}
