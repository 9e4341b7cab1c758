import { fit, type Segment } from './text.ts'

/** Every key with what it does; the guide has to name each of them. */
export const keyHelp: readonly (readonly [keys: string, what: string])[] = [
  ['↑ ↓  j k', 'one row or line up, down'],
  ['PgUp PgDn', 'a screenful; Ctrl-U, Ctrl-D likewise'],
  ['g G', 'to the first, to the last; Home, End likewise'],
  ['← →', 'fold, unfold the tasks below; in logs: earlier, later attempt'],
  ['1 2 3 4', 'views: tree, timeline, logs, cost'],
  ['o', 'tree or list; in logs: one task or all that run'],
  ['Enter', 'log of the selected task over the whole screen; again: back'],
  ['Space', 'log pane below the list on, off'],
  ['Tab', 'between list and log pane'],
  ['f', 'log follows its end, or stays'],
  ['/', 'filter tasks by id, name, status, agent, label; in logs: lines'],
  ['Esc', 'close what is open, then clear the filter'],
  ['e', 'next failed task'],
  ['r', 'try the selected task again'],
  ['x', 'cancel the selected task (asks)'],
  ['p', 'start nothing more; again: go on'],
  ['a', 'approve the selected task, or the first that waits'],
  ['d', 'change of the selected task'],
  ['c', 'copy the log, the change, or the failure (OSC 52)'],
  ['q', 'leave; where this process carries the run out it asks'],
  ['Ctrl-C', 'stop gracefully, can be resumed; again: end at once'],
  ['Ctrl-Z', 'to the shell and back by fg'],
  ['?', 'this help'],
]

export function renderHelp({ scroll, rows, columns }: { readonly scroll: number; readonly rows: number; readonly columns: number }): readonly (readonly Segment[])[] {
  const title = ' ── keys ── Esc closes '
  const room = Math.max(0, rows - 1)
  const top = Math.min(scroll, Math.max(0, keyHelp.length - room))
  const lines = keyHelp.slice(top, top + room).map(([keys, what]): readonly Segment[] => [['bold', `   ${fit(keys, 12)}`], [null, what]])
  return [[['bold', `${title}${'─'.repeat(Math.max(0, columns - title.length))}`]], ...lines]
}
