import type { DiffText, LiveData, LogLines } from './live-data.ts'
import { fit, toScreenLine, type Segment } from './text.ts'
import type { Overlay, UiState } from './ui-state.ts'

type Line = readonly Segment[]

/** Lines of the log that the filter of the log view lets through; all of them elsewhere. */
export function visibleLog({ lines }: LogLines, ui: UiState): readonly string[] {
  const words = ui.filter.toLowerCase()
  return ui.view === 'logs' && words !== '' ? lines.filter((line) => line.toLowerCase().includes(words)) : lines
}

/** First line that is shown: the last screenful while following. */
export function logTop(count: number, { ui, room }: { readonly ui: UiState; readonly room: number }): number {
  const last = Math.max(0, count - room)
  return ui.follow ? last : Math.min(ui.scroll, last)
}

/** A log with its title, as the pane below the list or over the whole view. */
export function renderLog(data: LiveData, ui: UiState, { rows, columns }: { readonly rows: number; readonly columns: number }): readonly Line[] {
  const lines = visibleLog(data.log, ui)
  const room = Math.max(0, rows - 1)
  const top = logTop(lines.length, { ui, room })
  const shown = lines.slice(top, top + room)
  const empty = emptyText(data, ui)
  const body: readonly Line[] = shown.length === 0 && room > 0 ? [[['dim', `  ${empty}`]]] : shown.map((line): Line => [[null, ` ${toScreenLine(line)}`]])
  return [logTitle(data, ui, { count: lines.length, top, room, columns }), ...body]
}

function emptyText({ log, state }: LiveData, ui: UiState): string {
  if (ui.filter !== '' && ui.view === 'logs') return `no line contains "${ui.filter}"`
  if (log.task === null) return 'nothing runs that writes'
  const entry = state.tasks.get(log.task)
  return entry === undefined || entry.attempts.length === 0 ? 'has not begun' : 'nothing written yet'
}

type Title = { readonly count: number; readonly top: number; readonly room: number; readonly columns: number }

function logTitle({ log, state }: LiveData, ui: UiState, { count, top, room, columns }: Title): Line {
  const attempts = log.task === null ? 0 : (state.tasks.get(log.task)?.attempts.length ?? 0)
  const what = ui.allLogs && ui.view === 'logs' ? 'log of all that run' : log.task === null ? 'log' : `log of ${log.task}${attempts > 1 ? `, attempt ${log.attempt} of ${attempts}` : ''}`
  const place = count <= room ? '' : ` ${top + 1}–${Math.min(count, top + room)} of ${count}${log.isCut ? '+' : ''}`
  const mode = ui.follow ? 'following' : 'stopped, f follows'
  const text = ` ── ${what} ── ${mode}${place} `
  const isFocused = ui.focus === 'pane' || ui.view === 'logs'
  return [[isFocused ? 'bold' : 'dim', fit(`${text}${'─'.repeat(Math.max(0, columns - text.length))}`, columns)]]
}

/** A change, coloured by line; signs tell the same without colour. */
export function renderDiff(diff: DiffText, overlay: Extract<Overlay, { type: 'diff' }>, { rows, columns }: { readonly rows: number; readonly columns: number }): readonly Line[] {
  const lines = diff === null || diff.task !== overlay.task || diff.status === 'loading' ? ['reading the change …'] : diff.lines
  const room = Math.max(0, rows - 1)
  const top = Math.min(overlay.scroll, Math.max(0, lines.length - room))
  const title = ` ── change of ${overlay.task} ── ${lines.length <= room ? '' : `${top + 1}–${Math.min(lines.length, top + room)} of ${lines.length} `}── Esc closes, c copies `
  const heading: Line = [['bold', fit(`${title}${'─'.repeat(Math.max(0, columns - title.length))}`, columns)]]
  return [heading, ...lines.slice(top, top + room).map((line): Line => [[styleOfDiff(line), ` ${toScreenLine(line)}`]])]
}

function styleOfDiff(line: string): 'green' | 'red' | 'cyan' | 'bold' | null {
  if (line.startsWith('diff ') || line.startsWith('+++') || line.startsWith('---')) return 'bold'
  if (line.startsWith('@@')) return 'cyan'
  return line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : null
}
