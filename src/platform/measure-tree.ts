import { readFileSync } from 'node:fs'
import { readProcessStat } from './read-process-stat.ts'

/** Linux has counted in hundredths of a second towards user space on every architecture Node runs on. */
const ticksPerSecond = 100
/** Pages of 4 KiB; where they are larger, memory is told too small. */
const bytesPerPage = 4096
/** Most processes of one tree that are looked at: a fork bomb must not keep the orchestrator busy. */
const maxProcesses = 256

export type TreeMeasure = { readonly cpuMs: number; readonly memoryBytes: number }

/** What a process and its living descendants take now, and have taken of the processor; null when it is gone or the system has no /proc. */
export function measureTree(pid: number): TreeMeasure | null {
  const root = readProcessStat(pid)
  if (root === null) return null
  let ticks = 0
  let pages = 0
  const open = [pid]
  for (let seen = 0; open.length > 0 && seen < maxProcesses; seen += 1) {
    const next = open.pop() ?? pid
    const stat = next === pid ? root : readProcessStat(next)
    if (stat === null) continue
    ticks += stat.ownTicks + stat.childTicks
    pages += stat.residentPages
    open.push(...readChildren(next))
  }
  return { cpuMs: toMs(ticks), memoryBytes: pages * bytesPerPage }
}

/** Processor time of the children of a process that have ended; null when it is gone or the system has no /proc. */
export function measureEndedChildren(pid: number): number | null {
  const stat = readProcessStat(pid)
  return stat === null ? null : toMs(stat.childTicks)
}

function readChildren(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter((word) => word !== '').map(Number)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}

function toMs(ticks: number): number {
  return (ticks * 1000) / ticksPerSecond
}
