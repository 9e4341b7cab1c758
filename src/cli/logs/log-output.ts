import { toPlainText } from '../../core/format.ts'
import type { Context } from '../context.ts'
import type { LogFile } from './find-logs.ts'

/** `grouped`: file by file below a heading; `prefixed`: each line with its task; `stream`: lines as they come and nothing else. */
export type LogOutputMode = 'grouped' | 'stream' | 'prefixed'

export type LogOutput = { readonly write: (file: LogFile, lines: readonly string[]) => void; /** Nothing more comes of these tasks. */ readonly finish: (tasks: readonly string[]) => void }

/** Lines that are held back of one file at most. */
const maxHeld = 20_000

export type LogOutputOptions = {
  readonly mode: LogOutputMode
  /** Files of several tasks that grow at the same time: a group is shown when its task has ended. */
  readonly holdsGroups: boolean
  /** Whether a single file gets a heading too. */
  readonly hasHeadings: boolean
}

/** Writes lines of logs, made safe for a terminal. */
export function openLogOutput(context: Context, { mode, holdsGroups, hasHeadings }: LogOutputOptions): LogOutput {
  if (mode !== 'grouped') return { write: ({ task, part }, lines) => lines.forEach((line) => context.print(`${mode === 'prefixed' ? context.paint('cyan', `${task}${part === '' || part === 'activity' ? '' : ` ${part}`} │ `) : ''}${toPlainText(line)}`)), finish: () => {} }
  const held = new Map<LogFile, string[]>()
  let last: string | null = null
  const show = (file: LogFile, lines: readonly string[]): void => {
    if (file.path !== last && (hasHeadings || last !== null)) context.print(context.paint('dim', `── ${file.name}`))
    last = file.path
    for (const line of lines) context.print(toPlainText(line))
  }
  return {
    write: (file, lines) => {
      if (!holdsGroups) return show(file, lines)
      const own = held.get(file) ?? []
      held.set(file, own)
      for (const line of lines) if (own.length < maxHeld) own.push(line)
    },
    finish: (tasks) => {
      for (const [file, lines] of held) {
        if (!tasks.includes(file.task)) continue
        show(file, lines)
        held.delete(file)
      }
    },
  }
}
