import type { PlanAnalysis } from './analyze-plan.ts'
import { toEdges } from './graph-parts.ts'

/** The graph as data, for programs. */
export function renderGraphJson(analysis: PlanAnalysis): string {
  const { plan, tasks, levels, criticalPath, criticalPathMs } = analysis
  const idOf = (index: number): string => tasks[index]?.task.id ?? ''
  const data = {
    schemaVersion: 1,
    name: plan.name,
    levels: levels.map((level) => level.map(idOf)),
    criticalPath: criticalPath.map(idOf),
    criticalPathMs,
    tasks: tasks.map(({ task, level, isCritical, durationMs, remaining }) => ({
      id: task.id,
      name: task.name,
      agent: task.agentName,
      repository: task.repository,
      priority: task.priority,
      needs: task.needs,
      level,
      critical: isCritical,
      durationMs,
      remainingMs: criticalPathMs === null ? null : remaining,
      remainingTasks: criticalPathMs === null ? remaining : null,
    })),
    edges: toEdges(analysis).map(({ from, to, isCritical }) => ({ from: idOf(from), to: idOf(to), critical: isCritical })),
  }
  return `${JSON.stringify(data, null, 2)}\n`
}
