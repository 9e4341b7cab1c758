import type { GraphNode, PlanAnalysis } from './analyze-plan.ts'
import { toClusters, toEdges } from './graph-parts.ts'
import { formatDuration, toLine } from './graph-text.ts'

const criticalStyle = 'color="#d9480f", penwidth=2.5'

/** Draws the graph in the language of Graphviz: `fleet graph --format dot | dot -Tsvg`. */
export function renderDot(analysis: PlanAnalysis): string {
  const { plan, tasks } = analysis
  const clusters = toClusters(analysis)
  const nodes = clusters.flatMap(({ name, indexes }, at) => {
    const lines = indexes.map((index) => renderNode(tasks[index]))
    return clusters.length === 1 ? lines : [`  subgraph cluster_${at} {`, `    label=${quote(name)}; style=rounded; color="#adb5bd"`, ...lines.map((line) => `  ${line}`), '  }']
  })
  const lines = [
    `digraph ${quote(plan.name)} {`,
    '  rankdir=LR',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11]',
    '  edge [color="#868e96"]',
    ...nodes,
    ...toEdges(analysis).map(({ from, to, isCritical }) => `  ${quoteId(tasks[from])} -> ${quoteId(tasks[to])}${isCritical ? ` [${criticalStyle}]` : ''}`),
    '}',
  ]
  return `${lines.join('\n')}\n`
}

function renderNode(node: GraphNode | undefined): string {
  if (node === undefined) return ''
  const { id, name } = node.task
  const parts = [id, ...(name === id ? [] : [name]), ...(node.durationMs === null ? [] : [formatDuration(node.durationMs)])]
  const label = `"${parts.map((part) => escapeDot(part).replaceAll('&', '&amp;')).join('\\n')}"`
  return `  ${quoteId(node)} [label=${label}${node.isCritical ? `, ${criticalStyle}` : ''}]`
}

function quoteId(node: GraphNode | undefined): string {
  return quote(node?.task.id ?? '')
}

function quote(text: string): string {
  return `"${escapeDot(text)}"`
}

function escapeDot(text: string): string {
  return toLine(text).replace(/["\\]/g, '\\$&')
}
