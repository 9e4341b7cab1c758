import type { Report, TaskReport } from '../../core/report/report.ts'
import { fitText, label } from '../charts/text.ts'
import { chars, group, rect, round, tag, type Svg } from '../charts/svg.ts'
import type { Theme } from '../charts/theme.ts'
import { cleanLine } from '../clean-text.ts'
import { describeOutcome } from '../outcome-words.ts'
import { layoutGraph } from './layout-graph.ts'

/** With names up to this many tasks; beyond, a square each with its name on hover. */
const maxNamed = 150

type Size = { readonly width: number; readonly height: number; readonly columnGap: number; readonly rowGap: number; /** Height that an arrow takes in a column it passes. */ readonly bend: number }

const named: Size = { width: 190, height: 40, columnGap: 64, rowGap: 14, bend: 4 }
const small: Size = { width: 14, height: 14, columnGap: 34, rowGap: 5, bend: 0 }
const pad = 12

/** The graph of tasks as SVG: columns by what waits for what, coloured by outcome, the critical path in bold. Null where nothing waits for anything. */
export function drawGraph({ tasks, run }: Report, theme: Theme): string | null {
  if (tasks.every(({ needs }) => needs.length === 0)) return null
  const { columns, arrows } = layoutGraph(tasks)
  const size = tasks.length <= maxNamed ? named : small
  const { corner, width, height } = placeColumns(columns, { count: tasks.length, size })
  const critical = new Set(run.criticalPath)
  const isCritical = (index: number): boolean => critical.has(tasks[index]?.id ?? '')
  const isPath = (arrow: readonly number[]): boolean => isCritical(arrow[0] ?? -1) && isCritical(arrow.at(-1) ?? -1)
  // The critical path lies above the other arrows.
  const lines = arrows.toSorted((a, b) => Number(isPath(a)) - Number(isPath(b))).map((arrow) => drawArrow(arrow, { corner, size, isCritical: isPath(arrow), count: tasks.length }, theme))
  const boxes = tasks.flatMap((task, index) => {
    const at = corner.get(index)
    return at === undefined ? [] : [drawTask(task, { at, size, isCritical: isCritical(index) }, theme)]
  })
  const attributes = { viewBox: `0 0 ${round(width)} ${round(height)}`, width: round(width), height: round(height), 'font-family': theme.font, role: 'img', 'aria-label': 'Graph of the tasks and what they wait for; the table of tasks below says the same' }
  return tag('svg', attributes, [group({ fill: 'none' }, lines), ...boxes]).svg
}

type Corners = ReadonlyMap<number, readonly [number, number]>

/** Each column is centred; a bend takes less room than a task. */
function placeColumns(columns: readonly (readonly number[])[], { count, size }: { readonly count: number; readonly size: Size }): { readonly corner: Corners; readonly width: number; readonly height: number } {
  const tall = (index: number): number => (index < count ? size.height : size.bend) + size.rowGap
  const heights = columns.map((column) => column.reduce((sum, index) => sum + tall(index), 0) - size.rowGap)
  const tallest = Math.max(...heights)
  const corner = new Map<number, readonly [number, number]>()
  columns.forEach((column, at) => {
    let y = pad + (tallest - (heights[at] ?? 0)) / 2
    for (const index of column) {
      corner.set(index, [pad + at * (size.width + size.columnGap), y])
      y += tall(index)
    }
  })
  return { corner, width: columns.length * (size.width + size.columnGap) - size.columnGap + 2 * pad, height: tallest + 2 * pad }
}

type ArrowPlace = { readonly corner: Corners; readonly size: Size; readonly isCritical: boolean; readonly count: number }

/** Curves between the columns, straight through the columns it passes. */
function drawArrow(arrow: readonly number[], { corner, size, isCritical, count }: ArrowPlace, theme: Theme): Svg {
  const points = arrow.map((index) => {
    const [x, y] = corner.get(index) ?? [0, 0]
    return { x, y: y + (index < count ? size.height : size.bend) / 2 }
  })
  const parts = points.slice(1).map(({ x, y }, index) => {
    const from = points[index] ?? { x, y }
    const [begin, bend] = [from.x + size.width, size.columnGap / 2]
    return `${index === 0 ? `M${round(begin)} ${round(from.y)}` : `H${round(begin)}`}C${round(begin + bend)} ${round(from.y)} ${round(x - bend)} ${round(y)} ${round(x)} ${round(y)}`
  })
  return tag('path', { d: parts.join(''), stroke: isCritical ? theme.accent : theme.queue, 'stroke-width': isCritical ? 2.5 : 1.5 })
}

type Place = { readonly at: readonly [number, number]; readonly size: Size; readonly isCritical: boolean }

function drawTask(task: TaskReport, { at: [x, y], size, isCritical }: Place, theme: Theme): Svg {
  const color = colorOf(task, theme)
  const box = { x, y, width: size.width, height: size.height }
  const border = { stroke: isCritical ? theme.accent : theme.grid, 'stroke-width': isCritical ? 2.5 : 1 }
  const title = tag('title', {}, [chars(cleanLine(`${task.id}: ${describeOutcome(task).word}`))])
  if (size === small) return group({ 'data-task': cleanLine(task.id) }, [title, rect(box, color, { rx: 3, ...(isCritical ? border : {}) })])
  return group({ 'data-task': cleanLine(task.id) }, [
    title,
    rect(box, theme.track, { rx: 7, ...border }),
    rect({ x: x + 8, y: y + 8, width: 6, height: size.height - 16 }, color, { rx: 3 }),
    label(fitText(task.id, 14 * 1.1, size.width - 34), [x + 24, y + size.height / 2 + 5], theme, { size: 14, isBold: isCritical }),
  ])
}

function colorOf({ status }: TaskReport, theme: Theme): string {
  if (status === 'succeeded') return theme.good
  if (status === 'failed') return theme.bad
  return status === 'running' || status === 'backing-off' || status === 'awaiting-approval' ? theme.phases.working : theme.none
}
