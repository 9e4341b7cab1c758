import type { ScreenSize } from './live-data.ts'
import type { UiState } from './ui-state.ts'

/** How the rows of the screen are shared out. */
export type Layout = {
  readonly header: 'full' | 'short' | 'none'
  /** Rows of the list or of what the view shows instead. */
  readonly body: number
  /** Rows of the log below the list, its title included; 0 for none. */
  readonly pane: number
}

const headerRows = { full: 6, short: 2, none: 0 } as const

/** The footer takes one row. A small terminal gives up the log first, then the header. */
export function layOut({ columns, rows }: ScreenSize, ui: UiState): Layout {
  const header = rows >= 18 && columns >= 60 ? 'full' : rows >= 6 ? 'short' : 'none'
  const left = Math.max(0, rows - headerRows[header] - 1)
  const hasPane = ui.hasPane && (ui.view === 'tree' || ui.view === 'timeline') && ui.overlay?.type !== 'diff' && ui.overlay?.type !== 'help' && left >= 10
  const pane = hasPane ? Math.min(20, Math.max(4, Math.floor(left / 3))) : 0
  return { header, body: left - pane, pane }
}

/** The first of `count` rows to be shown so that `cursor` is among them, moving as little as can be. */
export function windowTop(top: number, { cursor, count, body }: { readonly cursor: number; readonly count: number; readonly body: number }): number {
  const lowest = Math.max(0, count - body)
  const wanted = cursor < top ? cursor : cursor >= top + body ? cursor - body + 1 : top
  return Math.max(0, Math.min(wanted, lowest))
}
