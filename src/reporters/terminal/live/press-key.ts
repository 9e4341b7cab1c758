import type { Command } from '../../../core/run/signal.ts'
import type { TaskState } from '../../../core/run/state.ts'
import { layOut } from './layout.ts'
import type { LiveData, ScreenSize } from './live-data.ts'
import { moveCursor, pageOf, scrollLog, scrollOverlay, type Motion } from './move.ts'
import { placeList } from './render-list.ts'
import { toCopy } from './to-copy.ts'
import { views, type UiState } from './ui-state.ts'

/** What a key asks of the program besides another picture. */
export type Effect =
  | { readonly type: 'send'; readonly command: Command }
  /** The program knows who approves. */
  | { readonly type: 'approve'; readonly task: string }
  | { readonly type: 'load-diff'; readonly task: string }
  | { readonly type: 'copy'; readonly text: string }
  /** Close the view, the run goes on. */
  | { readonly type: 'leave' }
  /** Ctrl-C: gracefully at first, at once the second time. */
  | { readonly type: 'interrupt' }
  | { readonly type: 'suspend' }

export type Pressed = { readonly ui: UiState; readonly effects: readonly Effect[] }

type Press = { readonly data: LiveData; readonly size: ScreenSize }

/** What the view becomes when a key is pressed, and what is to be done. Keys are named as `parseKeys` names them. */
export function pressKey(before: UiState, key: string, press: Press): Pressed {
  const ui: UiState = { ...before, message: null }
  if (key === 'ctrl-c') return { ui, effects: [{ type: 'interrupt' }] }
  if (key === 'ctrl-z') return { ui, effects: [{ type: 'suspend' }] }
  if (ui.typing !== null) return only(type(ui, ui.typing, key))
  if (ui.overlay?.type === 'cancel-question') return answerCancel(ui, ui.overlay.task, key)
  if (ui.overlay?.type === 'quit-question') return answerQuit(ui, key)
  const motion = motions.get(key)
  if (motion !== undefined) return only(move(ui, motion, press))
  return (keys.get(key) ?? only)(ui, press)
}

const motions: ReadonlyMap<string, Motion> = new Map([
  ['up', 'up'], ['k', 'up'], ['down', 'down'], ['j', 'down'], ['pageup', 'page-up'], ['ctrl-u', 'page-up'], ['pagedown', 'page-down'], ['ctrl-d', 'page-down'],
  ['g', 'first'], ['home', 'first'], ['G', 'last'], ['end', 'last'],
] as const)

type Act = (ui: UiState, press: Press) => Pressed

const keys: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['?', (ui) => only({ ...ui, overlay: ui.overlay?.type === 'help' ? null : { type: 'help', scroll: 0 } })],
  ['escape', (ui) => only(ui.overlay !== null ? { ...ui, overlay: null } : ui.filter !== '' ? { ...ui, filter: '' } : { ...ui, focus: 'list' })],
  ['/', (ui) => only({ ...ui, overlay: null, typing: ui.filter })],
  ['1', (ui) => only(show(ui, 0))],
  ['2', (ui) => only(show(ui, 1))],
  ['3', (ui) => only(show(ui, 2))],
  ['4', (ui) => only(show(ui, 3))],
  ['o', (ui) => only(ui.view === 'logs' ? { ...ui, allLogs: !ui.allLogs, follow: true } : { ...ui, layout: ui.layout === 'tree' ? 'flat' : 'tree' })],
  ['enter', (ui) => only(ui.view === 'logs' ? show(ui, 0) : { ...show(ui, 2), allLogs: false, follow: true })],
  ['space', (ui) => only({ ...ui, hasPane: !ui.hasPane, focus: 'list' })],
  ['tab', (ui, press) => only(layOut(press.size, ui).pane === 0 ? { ...ui, focus: 'list' } : { ...ui, focus: ui.focus === 'list' ? 'pane' : 'list' })],
  ['f', (ui) => only({ ...ui, follow: !ui.follow, scroll: ui.follow ? Number.MAX_SAFE_INTEGER : ui.scroll })],
  ['left', (ui, press) => only(sideways(ui, press, -1))],
  ['right', (ui, press) => only(sideways(ui, press, 1))],
  ['e', (ui, press) => only(nextError(ui, press))],
  ['r', retry],
  ['x', (ui, press) => withTask(ui, press, (task) => (canCancel(task) ? only({ ...ui, overlay: { type: 'cancel-question', task: task.task.id } }) : say(ui, `${task.task.id} has ended: there is nothing to cancel`)))],
  ['p', pause],
  ['a', approve],
  ['d', (ui, press) => withTask(ui, press, ({ task }) => (ui.overlay?.type === 'diff' ? only({ ...ui, overlay: null }) : { ui: { ...ui, overlay: { type: 'diff', task: task.id, scroll: 0 } }, effects: [{ type: 'load-diff', task: task.id }] }))],
  ['c', (ui, { data, size }) => {
    const { text, what } = toCopy(data, ui, selectedEntry(ui, { data, size }))
    return text === '' ? say(ui, 'there is nothing to copy') : { ui: { ...ui, message: `copied ${what}` }, effects: [{ type: 'copy', text }] }
  }],
  ['q', (ui, { data }) => (ui.overlay !== null ? only({ ...ui, overlay: null }) : data.role === 'watch' || data.state.outcome !== null || data.state.halted !== null ? { ui, effects: [{ type: 'leave' }] } : only({ ...ui, overlay: { type: 'quit-question' } }))],
])

function only(ui: UiState): Pressed {
  return { ui, effects: [] }
}

function say(ui: UiState, message: string): Pressed {
  return only({ ...ui, message })
}

function show(ui: UiState, index: number): UiState {
  return { ...ui, view: views[index] ?? 'tree', overlay: null, focus: 'list', top: 0 }
}

/** Keys that are no characters. */
const named = new Set(['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'tab', 'ctrl-d', 'ctrl-u', 'ctrl-l'])

function type(ui: UiState, typing: string, key: string): UiState {
  if (key === 'enter') return { ...ui, typing: null, filter: typing.trim(), top: 0 }
  if (key === 'escape') return { ...ui, typing: null, filter: '', top: 0 }
  if (key === 'backspace') return { ...ui, typing: typing.slice(0, -1), filter: typing.slice(0, -1).trim() }
  const added = key === 'space' ? ' ' : named.has(key) ? '' : key
  // What is typed is seen at once.
  return typing.length >= 100 ? ui : { ...ui, typing: typing + added, filter: (typing + added).trim(), top: 0 }
}

function move(ui: UiState, motion: Motion, { data, size }: Press): UiState {
  if (ui.overlay !== null) return scrollOverlay(ui, motion, { data, room: layOut(size, ui).body - 1 })
  const { body, pane } = layOut(size, ui)
  if (ui.view === 'logs') return scrollLog(ui, motion, { data, room: body - 1 })
  if (ui.focus === 'pane' && pane > 0) return scrollLog(ui, motion, { data, room: pane - 1 })
  return ui.view === 'cost' ? ui : moveCursor(ui, motion, placeList(data, ui, body))
}

/** The task the cursor is on. */
export function selectedEntry(ui: UiState, { data, size }: Press): TaskState | null {
  const { rows, cursor } = placeList(data, ui.view === 'timeline' ? ui : { ...ui, view: 'tree', filter: ui.view === 'logs' ? '' : ui.filter }, layOut(size, ui).body)
  return rows[cursor]?.entry ?? null
}

function withTask(ui: UiState, press: Press, act: (task: TaskState) => Pressed): Pressed {
  const entry = selectedEntry(ui, press)
  return entry === null ? say(ui, 'no task is selected') : act(entry)
}

function sideways(ui: UiState, press: Press, step: -1 | 1): UiState {
  const entry = selectedEntry(ui, press)
  if (entry === null) return ui
  if (ui.view === 'logs' || ui.focus === 'pane') {
    const count = entry.attempts.length
    const attempt = Math.max(1, Math.min(count, (ui.attempt ?? count) + step))
    return count === 0 ? ui : { ...ui, attempt: attempt === count ? null : attempt, follow: true }
  }
  const collapsed = new Set(ui.collapsed)
  if (step < 0) collapsed.add(entry.task.id)
  else collapsed.delete(entry.task.id)
  return { ...ui, collapsed }
}

/** The next failed task after the cursor, with its log; around the end. */
function nextError(ui: UiState, { data, size }: Press): UiState {
  const view = ui.view === 'tree' || ui.view === 'timeline' ? ui : { ...ui, view: 'tree' as const }
  const shown = { ...view, overlay: null, filter: '' }
  const { rows, cursor } = placeList(data, shown, layOut(size, shown).body)
  const isError = (at: number): boolean => rows[at]?.entry.status === 'failed' && (rows[at].attention !== null || view.view === 'timeline')
  for (let step = 1; step <= rows.length; step += 1) {
    const at = (cursor + step) % rows.length
    if (isError(at)) return pageOf({ ...shown, selected: rows[at]?.key ?? null, attempt: null, follow: true, hasPane: true, focus: 'list' }, { rows, cursor: at })
  }
  return { ...ui, message: 'no task has failed' }
}

function retry(ui: UiState, press: Press): Pressed {
  return withTask(ui, press, ({ task, status }) => {
    if (press.data.state.status === 'ended') return say(ui, 'the run has ended: fleet retry takes it up again')
    if (status !== 'failed' && status !== 'canceled' && status !== 'skipped' && status !== 'backing-off') return say(ui, `${task.id} has not failed: there is nothing to retry`)
    return { ui: { ...ui, message: `${task.id} will be tried again` }, effects: [{ type: 'send', command: { type: 'retry-tasks', tasks: [task.id] } }] }
  })
}

function canCancel({ status }: TaskState): boolean {
  return status === 'running' || status === 'waiting' || status === 'backing-off' || status === 'awaiting-approval'
}

function pause(ui: UiState, { data: { state } }: Press): Pressed {
  if (state.status === 'ended' || state.status === 'halted') return say(ui, 'the run does not go on any more')
  const isPaused = state.status === 'paused'
  return { ui: { ...ui, message: isPaused ? 'going on' : 'paused: what runs goes on, nothing more starts' }, effects: [{ type: 'send', command: { type: isPaused ? 'resume' : 'pause' } }] }
}

function approve(ui: UiState, press: Press): Pressed {
  const selected = selectedEntry(ui, press)
  const waits = (entry: TaskState): boolean => entry.status === 'awaiting-approval'
  const entry = selected !== null && waits(selected) ? selected : [...press.data.state.tasks.values()].find(waits)
  if (entry === undefined) return say(ui, 'no task waits for approval')
  return { ui: { ...ui, message: `${entry.task.id} approved` }, effects: [{ type: 'approve', task: entry.task.id }] }
}

function answerCancel(ui: UiState, task: string, key: string): Pressed {
  const closed = { ...ui, overlay: null }
  if (key === 'y' || key === 'Y') return { ui: { ...closed, message: `${task} is being canceled` }, effects: [{ type: 'send', command: { type: 'cancel-task', task } }] }
  return key === 'n' || key === 'N' || key === 'escape' || key === 'q' ? only(closed) : only(ui)
}

function answerQuit(ui: UiState, key: string): Pressed {
  const closed = { ...ui, overlay: null }
  if (key === 'y' || key === 'Y') return { ui: closed, effects: [{ type: 'interrupt' }] }
  if (key === 'v' || key === 'V') return { ui: closed, effects: [{ type: 'leave' }] }
  return key === 'n' || key === 'N' || key === 'escape' ? only(closed) : only(ui)
}

