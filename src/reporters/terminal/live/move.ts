import type { Row } from './list-rows.ts'
import type { LiveData } from './live-data.ts'
import type { ListPlace } from './render-list.ts'
import { keyHelp } from './render-help.ts'
import { logTop, visibleLog } from './render-log.ts'
import type { UiState } from './ui-state.ts'

export type Motion = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last'

/** The place after a motion, from 0 to `last`. */
function step(at: number, motion: Motion, { page, last }: { readonly page: number; readonly last: number }): number {
  const size = Math.max(1, page)
  const to = { up: at - 1, down: at + 1, 'page-up': at - size, 'page-down': at + size, first: 0, last }[motion]
  return Math.max(0, Math.min(last, to))
}

/** Moves the cursor of the list; another task shows its last attempt from the end. */
export function moveCursor(ui: UiState, motion: Motion, { rows, cursor, room, top }: ListPlace): UiState {
  const at = step(cursor, motion, { page: room - 1, last: rows.length - 1 })
  return { ...ui, selected: rows[at]?.key ?? null, top, attempt: null, follow: at === cursor ? ui.follow : true }
}

/** A jump puts the row in sight with some before it. */
export function pageOf(ui: UiState, { rows, cursor }: { readonly rows: readonly Row[]; readonly cursor: number }): UiState {
  return { ...ui, top: Math.max(0, Math.min(cursor - 3, rows.length - 1)) }
}

/** Going up stops following; coming to the end follows again. */
export function scrollLog(ui: UiState, motion: Motion, { data, room }: { readonly data: LiveData; readonly room: number }): UiState {
  const count = visibleLog(data.log, ui).length
  const last = Math.max(0, count - room)
  const at = step(logTop(count, { ui, room }), motion, { page: room - 1, last })
  return { ...ui, scroll: at, follow: at >= last && (motion === 'down' || motion === 'page-down' || motion === 'last') }
}

export function scrollOverlay(ui: UiState, motion: Motion, { data, room }: { readonly data: LiveData; readonly room: number }): UiState {
  const { overlay } = ui
  if (overlay?.type !== 'help' && overlay?.type !== 'diff') return ui
  const count = overlay.type === 'help' ? keyHelp.length : (data.diff?.lines.length ?? 0)
  const last = Math.max(0, count - room)
  return { ...ui, overlay: { ...overlay, scroll: step(Math.min(overlay.scroll, last), motion, { page: room - 1, last }) } }
}
