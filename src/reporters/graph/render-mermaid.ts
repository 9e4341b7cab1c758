import type { GraphNode, PlanAnalysis } from './analyze-plan.ts'
import { formatDuration, toLine } from './graph-text.ts'
import { toClusters, toEdges } from './graph-parts.ts'

/** Draws the graph as a Mermaid flowchart: GitHub and GitLab show it in Markdown. */
export function renderMermaid(analysis: PlanAnalysis): string {
  const clusters = toClusters(analysis)
  const edges = toEdges(analysis)
  const nodes = clusters.flatMap(({ name, indexes }, at) => {
    const lines = indexes.map((index) => `  t${index}["${toLabel(analysis.tasks[index])}"]`)
    return clusters.length === 1 ? lines : [`  subgraph r${at}["${escapeMermaid(name)}"]`, ...lines.map((line) => `  ${line}`), '  end']
  })
  const criticalEdges = edges.flatMap(({ isCritical }, at) => (isCritical ? [at] : []))
  const lines = [
    'flowchart LR',
    ...nodes,
    ...edges.map(({ from, to, isCritical }) => `  t${from} ${isCritical ? '==>' : '-->'} t${to}`),
    '  classDef critical stroke:#d9480f,stroke-width:3px',
    ...(analysis.criticalPath.length === 0 ? [] : [`  class ${analysis.criticalPath.map((index) => `t${index}`).join(',')} critical`]),
    ...(criticalEdges.length === 0 ? [] : [`  linkStyle ${criticalEdges.join(',')} stroke:#d9480f`]),
  ]
  return `${lines.join('\n')}\n`
}

function toLabel(node: GraphNode | undefined): string {
  if (node === undefined) return ''
  const { id, name } = node.task
  const parts = [id, ...(name === id ? [] : [name]), ...(node.durationMs === null ? [] : [formatDuration(node.durationMs)])]
  return parts.map(escapeMermaid).join('<br/>')
}

/** Mermaid has entity codes instead of backslashes; "`" would start a Markdown text. */
function escapeMermaid(text: string): string {
  const codes: Readonly<Record<string, string>> = { '#': '#35;', '&': '#38;', '"': '#34;', '<': '#60;', '>': '#62;', '`': '#96;', '\\': '#92;' }
  return toLine(text).replace(/[#&"<>`\\]/g, (character) => codes[character] ?? '')
}
