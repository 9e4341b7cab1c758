import { readFileSync } from 'node:fs'
import { readProcessStat } from './read-process-stat.ts'

/** Tells one process from all others, also from a later one with the same id. */
export type ProcessIdentity = {
  readonly pid: number
  readonly startTicks: string
  readonly bootId: string
}

/** Identity of a living process; null when there is none with this id, or where the system does not tell (other than Linux). */
export function readProcessIdentity(pid: number): ProcessIdentity | null {
  const stat = readProcessStat(pid)
  if (!stat?.isAlive) return null
  return { pid, startTicks: stat.startTicks, bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim() }
}
