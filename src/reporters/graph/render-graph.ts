import type { Plan } from '../../core/plan/plan.ts'
import { analyzePlan } from './analyze-plan.ts'
import type { PlanAnalysis } from './analyze-plan.ts'
import { renderDot } from './render-dot.ts'
import { renderGraphJson } from './render-graph-json.ts'
import { renderMermaid } from './render-mermaid.ts'
import { renderTree } from './render-tree.ts'

const graphFormats = ['tree', 'mermaid', 'dot', 'json'] as const

export type GraphFormat = (typeof graphFormats)[number]

export type RenderGraphOptions = {
  /** Expected durations by task id, from history; without any the critical path is the one with the most tasks. */
  readonly durationsMs?: ReadonlyMap<string, number>
  /** Whether the terminal tree has colours; default no. */
  readonly color?: boolean
  /** Columns that the terminal tree keeps to where it can; default 100. */
  readonly width?: number
}

/** Draws the graph of a plan. Ends with a newline. */
export function renderGraph(plan: Plan, format: GraphFormat, options: RenderGraphOptions = {}): string {
  const { durationsMs = new Map(), color = false, width = 100 } = options
  const renderers: Readonly<Record<GraphFormat, (analysis: PlanAnalysis) => string>> = {
    tree: (analysis) => renderTree(analysis, { color, width }),
    mermaid: renderMermaid,
    dot: renderDot,
    json: renderGraphJson,
  }
  return renderers[format](analyzePlan(plan, durationsMs))
}
