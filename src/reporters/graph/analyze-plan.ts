import { findCriticalPath, longestRemainingPaths, toGraph, toLevels } from '../../core/plan/graph.ts'
import type { TaskGraph } from '../../core/plan/graph.ts'
import type { Plan, Task } from '../../core/plan/plan.ts'

/** What all drawings of a plan show. Tasks are numbers, their place in the plan. */
export type PlanAnalysis = {
  readonly plan: Plan
  readonly tasks: readonly GraphNode[]
  readonly levels: readonly (readonly number[])[]
  readonly criticalPath: readonly number[]
  /** Expected time along the critical path; `null` when no duration is known. */
  readonly criticalPathMs: number | null
}

export type GraphNode = {
  readonly task: Task
  readonly needs: readonly number[]
  readonly dependents: readonly number[]
  /** From 1. */
  readonly level: number
  readonly isCritical: boolean
  readonly durationMs: number | null
  /** Weight of the longest path from here to the end, in milliseconds or tasks. */
  readonly remaining: number
}

/** A task without history weighs as much as the median of those that have one. */
export function analyzePlan(plan: Plan, durationsMs: ReadonlyMap<string, number>): PlanAnalysis {
  const graph = toGraph(plan.tasks)
  const known = plan.tasks.flatMap((task) => durationsMs.get(task.id) ?? []).sort((a, b) => a - b)
  const usual = known[Math.floor(known.length / 2)] ?? 1
  const weigh = (id: string): number => durationsMs.get(id) ?? usual
  const { path, length } = findCriticalPath(graph, weigh)
  const levels = toLevels(graph)
  const tasks = toNodes({ plan, graph, levels, durationsMs, critical: new Set(path), remaining: longestRemainingPaths(graph, weigh) })
  return { plan, tasks, levels, criticalPath: path, criticalPathMs: known.length === 0 ? null : length }
}

type NodeParts = {
  readonly plan: Plan
  readonly graph: TaskGraph
  readonly levels: PlanAnalysis['levels']
  readonly durationsMs: ReadonlyMap<string, number>
  readonly critical: ReadonlySet<number>
  readonly remaining: readonly number[]
}

function toNodes({ plan, graph, levels, durationsMs, critical, remaining }: NodeParts): readonly GraphNode[] {
  const levelOf = new Map(levels.flatMap((indexes, level) => indexes.map((index) => [index, level + 1] as const)))
  return plan.tasks.map((task, index) => ({
    task,
    needs: graph.needs[index] ?? [],
    dependents: graph.dependents[index] ?? [],
    level: levelOf.get(index) ?? 1,
    isCritical: critical.has(index),
    durationMs: durationsMs.get(task.id) ?? null,
    remaining: remaining[index] ?? 0,
  }))
}
