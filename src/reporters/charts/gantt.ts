import { formatDuration, plural } from '../../core/format.ts'
import { cleanLine } from '../clean-text.ts'
import { sharePercent } from '../outcome-words.ts'
import { chartWidth, frame, frameTop, margin, xAxis, type LegendEntry } from './frame.ts'
import { tickTime, timeTicks } from './scale.ts'
import { group, line, rect, tag, type Box, type Svg } from './svg.ts'
import { fitText, label, widthOf } from './text.ts'
import type { Theme } from './theme.ts'
import type { Timeline, TimelineTask } from './timeline.ts'

/** Up to so many tasks have a row with a name; more become a landscape of thin rows. */
const maxNamedRows = 44
/** More rows than a picture has lines show nothing more. */
const maxRows = 1_400

type Layout = { readonly left: number; readonly right: number; readonly top: number; readonly rowHeight: number; readonly at: (ms: number) => number; readonly isNamed: boolean }

/** Gantt chart of a run: a row per task, its attempts by phase, the time it waited for a place, the critical path marked. */
export function drawGantt(timeline: Timeline, theme: Theme): string {
  const legend = legendOf(timeline, theme)
  const tasks = pick(timeline.tasks)
  const isNamed = tasks.length <= maxNamedRows
  const rowHeight = isNamed ? 30 : Math.max(760 / tasks.length, 0.5)
  const top = frameTop(legend) + 8
  const left = isNamed ? margin + Math.min(330, Math.max(90, ...tasks.map(({ id }) => widthOf(id, 16, true) + 26))) : margin
  const right = chartWidth - margin
  // Behind the last bar its time has to find room.
  const endMs = timeline.durationMs * (isNamed ? 1.13 : 1.02)
  const ticks = timeTicks(timeline.durationMs, 8).filter((tick) => tick <= endMs)
  const layout: Layout = { left, right, top, rowHeight, isNamed, at: (ms) => left + (ms / endMs) * (right - left) }
  const bottom = top + tasks.length * rowHeight + 6
  const rows = tasks.map((task, index) => drawRow(task, index, layout, theme))
  const grid = xAxis({ ticks, at: layout.at, name: tickTime }, { top: top - 4, bottom }, theme)
  const tracks = isNamed ? tasks.map((_, index) => rect({ x: margin - 10, y: top + index * rowHeight, width: right - margin + 10, height: rowHeight }, index % 2 === 0 ? theme.track : theme.back)) : []
  return frame({ title: `Timeline of ${timeline.name}`, subtitle: sayRun(timeline, tasks.length), legend, height: bottom + 62 }, theme, [...tracks, ...grid, drawPath(tasks, layout, theme), ...rows])
}

function sayRun({ tasks, durationMs, concurrency, efficiency, criticalPathMs }: Timeline, shown: number): string {
  const cut = shown < tasks.length ? ` (${shown} of them drawn)` : ''
  return `${plural(tasks.length, 'task')}${cut} in ${formatDuration(durationMs)}, ${concurrency} at once; critical path ${formatDuration(criticalPathMs)}${efficiency === null ? '' : `; efficiency ${sharePercent(efficiency)}`}`
}

function legendOf({ tasks }: Timeline, theme: Theme): readonly LegendEntry[] {
  const has = (test: (task: TimelineTask) => boolean): boolean => tasks.some(test)
  const phases = (['preparing', 'working', 'checking', 'landing'] as const).filter((phase) => has(({ attempts }) => attempts.some((attempt) => attempt.phases.some((span) => span.phase === phase))))
  return [
    ...(has(({ queue }) => queue !== null) ? [{ name: 'waiting for a place', color: theme.queue }] : []),
    ...(tasks.length > maxNamedRows ? [{ name: 'at work', color: theme.phases.working }] : phases.map((phase) => ({ name: phase, color: theme.phases[phase] }))),
    ...(has(({ attempts }) => attempts.some(({ outcome }) => outcome === 'failed')) ? [{ name: 'failed attempt', color: theme.bad }] : []),
    ...(has(({ isCritical }) => isCritical) ? [{ name: 'critical path', color: theme.accent, mark: tasks.length > maxNamedRows ? ('box' as const) : ('outline' as const) }] : []),
  ]
}

/** Evenly picked where there are more than a picture can show; the critical path is always there. */
function pick(tasks: readonly TimelineTask[]): readonly TimelineTask[] {
  if (tasks.length <= maxRows) return tasks
  const every = tasks.length / maxRows
  let next = 0
  return tasks.filter(({ isCritical }, index) => {
    if (index >= next) next += every
    else return isCritical
    return true
  })
}

function drawRow(task: TimelineTask, index: number, layout: Layout, theme: Theme): Svg {
  const { left, top, rowHeight, at, isNamed } = layout
  const y = top + index * rowHeight
  const bar = { y: y + (isNamed ? 5 : 0), height: isNamed ? rowHeight - 10 : rowHeight }
  const box = (beginMs: number, endMs: number): Box => ({ ...bar, x: at(beginMs), width: Math.max(isNamed ? 2 : 1, at(endMs) - at(beginMs)) })
  const name = isNamed ? [label(fitText(task.id, 16 * 1.06, left - margin - 20), [margin, y + rowHeight / 2 + 5.5], theme, { size: 16, isBold: task.isCritical })] : []
  const waited = task.queue === null ? [] : [rect({ ...box(task.queue.beginMs, task.queue.endMs), ...(isNamed ? { y: y + rowHeight / 2 - 2.5, height: 5 } : {}) }, theme.queue, isNamed ? { rx: 2 } : {})]
  const attempts = task.attempts.flatMap((attempt) => drawAttempt(attempt, { box, task, isNamed }, theme))
  return group({ 'data-task': theme.name === 'page' ? cleanLine(task.id) : undefined }, [...name, ...waited, ...attempts, ...(isNamed ? drawEnd(task, { x: at(task.attempts.at(-1)?.endMs ?? 0), y: y + rowHeight / 2, left }, theme) : [])])
}

type Row = { readonly box: (beginMs: number, endMs: number) => Box; readonly task: TimelineTask; readonly isNamed: boolean }

function drawAttempt(attempt: TimelineTask['attempts'][number], { box, task, isNamed }: Row, theme: Theme): readonly Svg[] {
  const whole = box(attempt.beginMs, attempt.endMs)
  if (!isNamed) return [rect(whole, attempt.outcome === 'failed' ? theme.bad : task.isCritical ? theme.accent : theme.phases.working)]
  const spans = attempt.outcome === 'failed' ? [rect(whole, theme.bad, { rx: 3 })] : attempt.phases.map(({ phase, beginMs, endMs }) => rect({ ...box(beginMs, endMs), width: Math.max(0.5, box(beginMs, endMs).width) }, theme.phases[phase]))
  const border = task.isCritical ? [rect({ x: whole.x - 2, y: whole.y - 2, width: whole.width + 4, height: whole.height + 4 }, 'none', { rx: 4, stroke: theme.accent, 'stroke-width': 3 })] : []
  return [...spans, ...border]
}

/** How it ended is a mark and a time behind the last attempt: green disc, red cross, grey bar. */
function drawEnd({ outcome, attempts }: TimelineTask, { x, y, left }: { readonly x: number; readonly y: number; readonly left: number }, theme: Theme): readonly Svg[] {
  const at = Math.max(x, left) + 16
  const begin = attempts[0]?.beginMs ?? 0
  const tookMs = (attempts.at(-1)?.endMs ?? begin) - begin
  const text = `${formatDuration(tookMs)}${attempts.length > 1 ? `, ${attempts.length} attempts` : ''}`
  const width = widthOf(text, 14) + 18
  const isOver = at + 10 + width > chartWidth - 8
  return isOver ? [drawMark(outcome, [at, y], theme)] : [drawMark(outcome, [at, y], theme), label(text, [at + 12, y + 5], theme, { size: 14, fill: theme.dim })]
}

function drawMark(outcome: TimelineTask['outcome'], [x, y]: readonly [number, number], theme: Theme): Svg {
  if (outcome === 'succeeded') return tag('circle', { cx: x, cy: y, r: 5, fill: theme.good })
  if (outcome === 'failed') return tag('path', { d: `M${x - 4.5} ${y - 4.5}L${x + 4.5} ${y + 4.5}M${x + 4.5} ${y - 4.5}L${x - 4.5} ${y + 4.5}`, stroke: theme.bad, 'stroke-width': 3, 'stroke-linecap': 'round' })
  return line({ x1: x - 5, y1: y, x2: x + 5, y2: y }, theme.none, { 'stroke-width': 3, 'stroke-linecap': 'round' })
}

/** Joins the tasks of the critical path, each to the next that needs it. */
function drawPath(tasks: readonly TimelineTask[], { at, top, rowHeight, isNamed }: Layout, theme: Theme): Svg {
  const rows = new Map(tasks.map((task, index) => [task.id, { task, y: top + (index + 0.5) * rowHeight }]))
  const joins = [...rows.values()].filter(({ task }) => task.isCritical).flatMap(({ task, y }) => {
    const from = task.needs.map((id) => rows.get(id)).find((row) => row?.task.isCritical === true)
    const end = from?.task.attempts.at(-1)?.endMs
    const begin = task.attempts[0]?.beginMs
    if (from === undefined || end === undefined || begin === undefined) return []
    const x = at(end)
    return [tag('path', { d: `M${x} ${from.y}V${y}H${Math.max(x, at(begin) - 2)}` })]
  })
  return group({ fill: 'none', stroke: theme.accent, 'stroke-width': isNamed ? 2 : 1.5, 'stroke-opacity': isNamed ? '0.75' : '1' }, joins)
}
