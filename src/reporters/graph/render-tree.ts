import { styleText } from 'node:util'
import type { GraphNode, PlanAnalysis } from './analyze-plan.ts'
import { countThings, cutText, formatDuration, toLine } from './graph-text.ts'

export type RenderTreeOptions = { readonly color: boolean; readonly width: number }

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

/** Deeper tasks are drawn at this depth, their level says where they are: a chain of 10,000 must not need 30,000 columns. */
const maxDepth = 16

/** Where less is left for notes, none has the task's name: better no names than a few. */
const minNoteWidth = 56

/** Names in a note; more are counted. */
const maxNames = 3

/**
 * Draws the graph as a forest: each task once, below the one of its needs that it waits for longest, with what it needs besides and what
 * waits for it elsewhere noted on its line.
 *
 *     1  ◆ materials
 *     2  ├─ ◆ pbr            also needs camera, webgl
 *     3  │  └─ ◆ integration
 *     1  ○ camera            → pbr
 *     1  ○ webgl             → pbr
 */
export function renderTree(analysis: PlanAnalysis, { color, width }: RenderTreeOptions): string {
  const paint: Paint = (style, text) => (color && text !== '' ? styleText(style, text, { validateStream: false }) : text)
  const rows = toRows(analysis)
  const margin = String(analysis.levels.length).length
  const column = Math.min(Math.floor(width / 2), largest(rows.map(({ prefix, node }) => prefix.length + node.task.id.length + 2)))
  const lines = rows.map((row) => {
    const { prefix, node } = row
    const mark = node.isCritical ? paint(['bold', 'yellow'], `◆ ${node.task.id}`) : `${paint('dim', '○')} ${node.task.id}`
    const note = describeRow(row, width - margin - 4 - column)
    const gap = ' '.repeat(Math.max(0, column - prefix.length - node.task.id.length - 2))
    return `${paint('dim', String(node.level).padStart(margin))}  ${paint('dim', prefix)}${mark}${note === '' ? '' : `${gap}  ${paint('dim', note)}`}`
  })
  return `${[renderHeader(analysis, paint), '', ...lines, '', renderFooter(analysis, paint)].join('\n')}\n`
}

type Row = {
  readonly prefix: string
  readonly node: GraphNode
  readonly needsElsewhere: readonly string[]
  readonly dependentsElsewhere: readonly string[]
}

/** Depth first with a stack of its own: plans may be deep. */
function toRows({ tasks }: PlanAnalysis): readonly Row[] {
  const parents = tasks.map((node) => pickParent(node, tasks))
  const children: number[][] = tasks.map(() => [])
  parents.forEach((parent, index) => parent !== undefined && children[parent]?.push(index))
  const idsOf = (indexes: readonly number[]): readonly string[] => indexes.map((index) => tasks[index]?.task.id ?? '')
  const rows: Row[] = []
  const stack = [...tasks.keys()].filter((index) => parents[index] === undefined).map((index) => ({ index, prefix: '', below: '' })).toReversed()
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { index, prefix, below } = next
    const node = tasks[index]
    if (node === undefined) continue
    const needsElsewhere = idsOf(node.needs.filter((need) => need !== parents[index]))
    rows.push({ prefix, node, needsElsewhere, dependentsElsewhere: idsOf(node.dependents.filter((dependent) => parents[dependent] !== index)) })
    const own = children[index] ?? []
    const isDeep = below.length >= maxDepth * 3
    own.toReversed().forEach((child, fromLast) => {
      const isLast = fromLast === 0
      stack.push({ index: child, prefix: isDeep ? `${below}⋮  ` : `${below}${isLast ? '└─ ' : '├─ '}`, below: isDeep ? below : `${below}${isLast ? '   ' : '│  '}` })
    })
  }
  return rows
}

/** The need on the highest level; of those a critical one, else the first. */
function pickParent(node: GraphNode, tasks: readonly GraphNode[]): number | undefined {
  const rank = (index: number): number => (tasks[index]?.level ?? 0) * 2 + (node.isCritical && tasks[index]?.isCritical === true ? 1 : 0)
  let best: number | undefined
  for (const need of node.needs) if (best === undefined || rank(need) > rank(best)) best = need
  return best
}

function describeRow({ node, needsElsewhere, dependentsElsewhere }: Row, width: number): string {
  const notes = [
    ...(node.durationMs === null ? [] : [formatDuration(node.durationMs)]),
    ...(needsElsewhere.length === 0 ? [] : [`also needs ${listIds(needsElsewhere)}`]),
    ...(dependentsElsewhere.length === 0 ? [] : [`→ ${listIds(dependentsElsewhere)}`]),
  ]
  const name = toLine(node.task.name)
  const room = width - notes.join(' · ').length - 3
  return [...(name === node.task.id || width < minNoteWidth || room < 12 ? [] : [cutText(name, room)]), ...notes].join(' · ')
}

function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0)
}

function listIds(ids: readonly string[]): string {
  const shown = ids.length > maxNames + 1 ? [...ids.slice(0, maxNames), `${ids.length - maxNames} more`] : ids
  return shown.join(', ')
}

function renderHeader({ plan, tasks, levels }: PlanAnalysis, paint: Paint): string {
  const widest = largest(levels.map((level) => level.length))
  return `${paint('bold', toLine(plan.name))}  ${countThings(tasks.length, 'task')} on ${countThings(levels.length, 'level')}, the widest with ${widest.toLocaleString('en-US')}`
}

function renderFooter({ tasks, criticalPath, criticalPathMs }: PlanAnalysis, paint: Paint): string {
  const ids = criticalPath.map((index) => tasks[index]?.task.id ?? '')
  const shown = ids.length > 8 ? [...ids.slice(0, 4), `… ${ids.length - 7} more …`, ...ids.slice(-3)] : ids
  const length = criticalPathMs === null ? countThings(ids.length, 'task') : `${countThings(ids.length, 'task')}, ${formatDuration(criticalPathMs)}`
  return `${paint(['bold', 'yellow'], '◆ critical path')} (${length}): ${shown.join(' → ')}`
}
