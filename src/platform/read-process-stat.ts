import { readFileSync } from 'node:fs'

/** What the system says about a process. */
export type ProcessStat = {
  readonly isAlive: boolean
  readonly parent: number
  readonly group: number
  /** Clock ticks from boot to its start: tells it from a later process with the same id. */
  readonly startTicks: string
  /** User and system time of the process itself in clock ticks. */
  readonly ownTicks: number
  /** The same of its children that have ended and were waited for, with theirs. */
  readonly childTicks: number
  /** Memory that is resident now, in pages. */
  readonly residentPages: number
}

/** Null when there is no such process, or no /proc. A zombie is there, but not alive. */
export function readProcessStat(pid: number): ProcessStat | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return null
  }
  // The command name is in parentheses and may hold anything, spaces and parentheses included. The fields after it start at the third.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', parent, group] = fields
  return { isAlive: state !== 'Z' && state !== 'X', parent: Number(parent), group: Number(group), startTicks: fields[19] ?? '', ownTicks: Number(fields[11]) + Number(fields[12]), childTicks: Number(fields[13]) + Number(fields[14]), residentPages: Number(fields[21]) }
}
