import type { Report, TaskReport } from '../../core/report/report.ts'
import { fitText, label } from '../charts/text.ts'
import { chars, group, rect, round, tag, type Svg } from '../charts/svg.ts'
import type { Theme } from '../charts/theme.ts'
import { cleanLine } from '../clean-text.ts'
import { describeOutcome } from '../outcome-words.ts'
import { layoutGraph } from './layout-graph.ts'

/** With names up to this many tasks; beyond, a square each with its name on hover. */
const maxNamed = 150

type Size = { readonly width: number; readonly height: number; readonly columnGap: number; readonly rowGap: number }

const named: Size = { width: 190, height: 40, columnGap: 64, rowGap: 14 }
const small: Size = { width: 14, height: 14, columnGap: 34, rowGap: 5 }
const pad = 12

/** The graph of tasks as SVG: columns by what waits for what, coloured by outcome, the critical path in bold. Null where nothing waits for anything. */
export function drawGraph({ tasks, run }: Report, theme: Theme): string | null {
  if (tasks.every(({ needs }) => needs.length === 0)) return null
  const { columns, edges } = layoutGraph(tasks)
  const size = tasks.length <= maxNamed ? named : small
  const tallest = Math.max(...columns.map((column) => column.length))
  const [pitchX, pitchY] = [size.width + size.columnGap, size.height + size.rowGap]
  const [width, height] = [columns.length * pitchX - size.columnGap + 2 * pad, tallest * pitchY - size.rowGap + 2 * pad]
  const corner = new Map(columns.flatMap((column, x) => column.map((index, y) => [index, [pad + x * pitchX, pad + (y + (tallest - column.length) / 2) * pitchY] as const] as const)))
  const critical = new Set(run.criticalPath)
  const isCritical = (index: number): boolean => critical.has(tasks[index]?.id ?? '')
  const lines = edges.toSorted((a, b) => Number(isCritical(a[0]) && isCritical(a[1])) - Number(isCritical(b[0]) && isCritical(b[1]))).flatMap(([from, to]) => {
    const [begin, end] = [corner.get(from), corner.get(to)]
    return begin === undefined || end === undefined ? [] : [drawEdge([begin[0] + size.width, begin[1] + size.height / 2], [end[0], end[1] + size.height / 2], isCritical(from) && isCritical(to), theme)]
  })
  const boxes = tasks.flatMap((task, index) => {
    const at = corner.get(index)
    return at === undefined ? [] : [drawTask(task, { at, size, isCritical: isCritical(index) }, theme)]
  })
  const attributes = { viewBox: `0 0 ${round(width)} ${round(height)}`, width: round(width), height: round(height), 'font-family': theme.font, role: 'img', 'aria-label': 'Graph of the tasks and what they wait for; the table of tasks below says the same' }
  return tag('svg', attributes, [group({ fill: 'none' }, lines), ...boxes]).svg
}

function drawEdge([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], isCritical: boolean, theme: Theme): Svg {
  const bend = Math.max(18, (x2 - x1) / 2)
  return tag('path', { d: `M${round(x1)} ${round(y1)}C${round(x1 + bend)} ${round(y1)} ${round(x2 - bend)} ${round(y2)} ${round(x2)} ${round(y2)}`, stroke: isCritical ? theme.accent : theme.queue, 'stroke-width': isCritical ? 2.5 : 1.5 })
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
