import type { Style } from '../paint.ts'
import { listRows, type Row } from './list-rows.ts'
import type { LiveData } from './live-data.ts'
import { windowTop } from './layout.ts'
import { renderRow, toColumns } from './render-row.ts'
import { renderTimelineRow, timelineScale } from './render-timeline.ts'
import { widthOf, type Segment } from './text.ts'
import type { UiState } from './ui-state.ts'

type Line = readonly Segment[]

/** The list as it stands: its rows, the place of the cursor in them, the first one shown. */
export type ListPlace = { readonly rows: readonly Row[]; readonly cursor: number; readonly top: number; readonly room: number }

/** A cursor whose row is gone stays with its task, else where it was. */
export function placeList(data: LiveData, ui: UiState, body: number): ListPlace {
  const rows = listRows(data, ui)
  const room = Math.max(0, ui.view === 'timeline' ? body - 2 : body)
  const cursor = Math.max(0, findCursor(rows, ui.selected, room))
  return { rows, cursor, room, top: windowTop(ui.top, { cursor, count: rows.length, body: Math.max(1, room - titleCount(rows)) }) }
}

function findCursor(rows: readonly Row[], selected: string | null, room: number): number {
  // Nobody has chosen yet: what runs has a log to show, if it is in sight anyway.
  if (selected === null) return rows.slice(0, Math.max(0, room - 2)).findIndex(({ entry }) => entry.status === 'running')
  const exact = rows.findIndex(({ key }) => key === selected)
  return exact >= 0 ? exact : rows.findIndex(({ entry }) => entry.task.id === selected.replace(/^!/, ''))
}

/** Headings are there only where something needs attention. */
function titleCount(rows: readonly Row[]): number {
  return rows[0]?.attention === null || rows.length === 0 ? 0 : 2
}

/** The rows that are in sight, and no others: a list of ten thousand costs what a screenful costs. */
export function renderList(data: LiveData, ui: UiState, { body, columns: width }: { readonly body: number; readonly columns: number }): readonly Line[] {
  const place = placeList(data, ui, body)
  const { rows, top, cursor, room } = place
  if (rows.length === 0) return [[['dim', ui.filter === '' ? '  nothing has begun yet' : `  nothing matches "${ui.filter}"; Esc clears the filter`]]]
  const shown = rows.slice(top, top + room)
  const longest = shown.reduce((most, { entry, prefix, folded }) => Math.max(most, widthOf(prefix) + widthOf(entry.task.id) + (folded > 0 ? 8 : 0)), 12)
  const columns = toColumns(width, longest)
  const scale = ui.view === 'timeline' ? timelineScale(data, { width, name: Math.min(longest, Math.floor(width / 3)) }) : null
  const lines: Line[] = scale === null ? [] : [...scale.heading]
  const limit = lines.length + room
  shown.forEach((row, index) => {
    const heading = headingBefore(rows, top + index, index === 0)
    if (heading !== null && scale === null && lines.length < limit) lines.push(heading)
    const isSelected = top + index === cursor && ui.focus === 'list'
    if (lines.length < limit) lines.push(scale === null ? renderRow(row, data, { columns, isSelected }) : renderTimelineRow(row, data, { scale, isSelected }))
  })
  return lines
}

function headingBefore(rows: readonly Row[], index: number, isFirst: boolean): Line | null {
  const before = isFirst ? undefined : rows[index - 1]
  const isAttention = rows[index]?.attention !== null
  if (isAttention && before === undefined) return heading(`needs attention (${rows.filter(({ attention }) => attention !== null).length})`, 'yellow')
  return !isAttention && before !== undefined && before.attention !== null ? heading('tasks', 'dim') : null
}

function heading(text: string, style: Style): Line {
  return [[style, ` ── ${text} ──`]]
}
