import { toGraph, toLevels, type GraphTask, type TaskGraph } from '../../core/plan/graph.ts'

/** Columns of tasks from left to right, each task right of all it needs; the order inside a column keeps arrows short. */
export type GraphLayout = { readonly columns: readonly (readonly number[])[]; readonly edges: readonly (readonly [number, number])[] }

const sweeps = 8

/** Longest-path columns, ordered by barycentres: linear in the arrows, and better than it sounds. */
export function layoutGraph(tasks: readonly GraphTask[]): GraphLayout {
  const graph = toGraph(tasks)
  const columns = toLevels(graph).map((level) => [...level])
  const place = new Map<number, number>()
  const remember = (column: readonly number[]): void => column.forEach((index, at) => place.set(index, (at + 0.5) / column.length))
  for (const column of columns) remember(column)
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isForward = sweep % 2 === 0
    for (const column of isForward ? columns : columns.toReversed()) {
      sortColumn(column, isForward ? graph.needs : graph.dependents, place)
      remember(column)
    }
  }
  return { columns, edges: toEdges(graph) }
}

function sortColumn(column: number[], neighbours: TaskGraph['needs'], place: ReadonlyMap<number, number>): void {
  const weight = new Map(column.map((index) => {
    const near = neighbours[index] ?? []
    return [index, near.length === 0 ? (place.get(index) ?? 0) : near.reduce((sum, one) => sum + (place.get(one) ?? 0), 0) / near.length]
  }))
  column.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0))
}

function toEdges({ needs }: TaskGraph): readonly (readonly [number, number])[] {
  return needs.flatMap((sources, index) => sources.map((source) => [source, index] as const))
}
