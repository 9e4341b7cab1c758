import type { Paint } from '../paint.ts'
import { layOut } from './layout.ts'
import type { LiveData, ScreenSize } from './live-data.ts'
import { renderCost } from './render-cost.ts'
import { renderHeader } from './render-header.ts'
import { renderHelp } from './render-help.ts'
import { renderList } from './render-list.ts'
import { renderDiff, renderLog } from './render-log.ts'
import { paintLine, type Segment } from './text.ts'
import type { UiState } from './ui-state.ts'

type Line = readonly Segment[]

/** The whole screen as lines, exactly as many as it has rows and none wider than it is: a function of the run and of what a person has set. */
export function renderLive(data: LiveData, ui: UiState, { size, paint }: { readonly size: ScreenSize; readonly paint: Paint }): readonly string[] {
  const { columns, rows } = size
  const layout = layOut(size, ui)
  const header = renderHeader(data, ui, { header: layout.header, columns })
  const body = renderBody(data, ui, { body: layout.body, columns })
  const pane = layout.pane === 0 ? [] : renderLog(data, ui, { rows: layout.pane, columns })
  const filled = [...header, ...pad(body, layout.body), ...pad(pane, layout.pane), ...(rows > 0 ? [footer(data, ui)] : [])]
  return filled.slice(0, rows).map((line) => paintLine(line, columns, paint))
}

function renderBody(data: LiveData, ui: UiState, { body, columns }: { readonly body: number; readonly columns: number }): readonly Line[] {
  if (ui.overlay?.type === 'help') return renderHelp({ scroll: ui.overlay.scroll, rows: body, columns })
  if (ui.overlay?.type === 'diff') return renderDiff(data.diff, ui.overlay, { rows: body, columns })
  if (ui.view === 'logs') return renderLog(data, ui, { rows: body, columns })
  return ui.view === 'cost' ? renderCost(data, { body, columns }) : renderList(data, ui, { body, columns })
}

function pad(lines: readonly Line[], count: number): readonly Line[] {
  return lines.length >= count ? lines.slice(0, count) : [...lines, ...Array.from({ length: count - lines.length }, (): Line => [])]
}

/** The bottom line: a question, what is being typed, an answer, or the keys. */
function footer({ state, role }: LiveData, ui: UiState): Line {
  if (ui.overlay?.type === 'cancel-question') return [['yellow', ` cancel ${ui.overlay.task}? `], ['bold', 'y'], [null, ' yes   '], ['bold', 'n'], [null, ' no']]
  if (ui.overlay?.type === 'quit-question') return [['yellow', ' the run goes on here: '], ['bold', 'y'], [null, ' stop it, can be resumed   '], ['bold', 'v'], [null, ' only close the view   '], ['bold', 'n'], [null, ' stay']]
  if (ui.typing !== null) return [['bold', ` /${ui.typing}▏`], ['dim', '  Enter keeps, Esc clears']]
  if (ui.message !== null) return [['yellow', ` ${ui.message}`]]
  const keys: readonly (readonly [string, string])[] = [
    ['?', 'help'],
    ['q', role === 'run' ? 'quit' : 'leave'],
    ['/', 'filter'],
    ['Enter', 'log'],
    ['d', 'diff'],
    ['e', 'next error'],
    ['p', state.status === 'paused' ? 'go on' : 'pause'],
    ['r', 'retry'],
    ['x', 'cancel'],
    ['a', 'approve'],
  ]
  return keys.flatMap(([key, what]): Segment[] => [['bold', ` ${key}`], ['dim', ` ${what} `]])
}
