import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 2
const maxWaitMs = 1_000

/** Signals every process of the group that `pid` leads; false when none is left. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal)
  } catch {
    return false
  }
}

/** Kills the whole group, members that outlive its leader too, and waits until they are gone: a killed process needs a moment. */
export async function endGroup(pid: number | undefined): Promise<void> {
  signalGroup(pid, 'SIGKILL')
  for (let waitedMs = 0; waitedMs < maxWaitMs && signalGroup(pid, 0); waitedMs += pollMs) await delay(pollMs)
}
