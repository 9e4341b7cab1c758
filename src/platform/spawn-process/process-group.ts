import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readProcessStat } from '../read-process-stat.ts'

/** How long a group may take to vanish after SIGKILL; only a process stuck in the kernel takes longer. */
export const groupGoneBoundMs = 10_000

/** Sends the signal to every process of the group; `false` when there is none. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
  } catch (error) {
    // EPERM: some member changed its user; it is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Waits until no process of the group is alive; `false` when the bound was reached first. */
export async function waitForGroupEnd(group: number, boundMs: number = groupGoneBoundMs): Promise<boolean> {
  const startedAt = performance.now()
  for (let pauseMs = 1; signalGroup(group, 0); pauseMs = Math.min(pauseMs * 2, 50)) {
    const waitedMs = performance.now() - startedAt
    // A zombie that nobody reaps (no init in the container) answers to signal 0 for ever, but it is not alive.
    if (waitedMs > 20 && !hasLiveMember(group)) return true
    if (waitedMs > boundMs) return false
    await sleep(pauseMs)
  }
  return true
}

function hasLiveMember(group: number): boolean {
  let names: string[]
  try {
    names = readdirSync('/proc')
  } catch {
    return true
  }
  return names.some((name) => {
    const stat = /^\d+$/.test(name) ? readProcessStat(Number(name)) : null
    return stat !== null && stat.group === group && stat.isAlive
  })
}

/** Whether a process with this id exists; a zombie counts. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
