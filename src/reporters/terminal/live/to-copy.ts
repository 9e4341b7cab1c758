import type { TaskState } from '../../../core/run/state.ts'
import { describeFailure } from './list-rows.ts'
import type { LiveData } from './live-data.ts'
import { visibleLog } from './render-log.ts'
import { toScreenLine } from './text.ts'
import type { UiState } from './ui-state.ts'

/** What `c` copies: the change or the log where one is looked at, else the failure of the selected task, else its id. */
export function toCopy(data: LiveData, ui: UiState, selected: TaskState | null): { readonly text: string; readonly what: string } {
  if (ui.overlay?.type === 'diff') return { text: clean(data.diff?.lines ?? []), what: `the change of ${ui.overlay.task}` }
  if (ui.view === 'logs' || ui.focus === 'pane') return { text: clean(visibleLog(data.log, ui)), what: 'the log' }
  if (selected === null) return { text: '', what: '' }
  if (selected.status !== 'failed') return { text: selected.task.id, what: selected.task.id }
  const failure = selected.attempts.at(-1)?.failure
  const output = failure != null && 'output' in failure ? failure.output : ''
  return { text: clean([`${selected.task.id}: ${describeFailure(selected)}`, ...output.split('\n')]), what: `the failure of ${selected.task.id}` }
}

function clean(lines: readonly string[]): string {
  return lines.map(toScreenLine).join('\n').trimEnd()
}
