import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/** Programs carry it in their environment, and so does whatever they start, in whatever group or session. */
const strayMarkName = 'FLEET_STRAY_MARK'

const maxPasses = 20
const processesPerTurn = 32

/**
 * Kills every process that carries the mark, or one that begins with it and a dot; returns how many. Linux only (elsewhere 0).
 * A process that clears or overwrites its own environment escapes it; only a sandbox holds those.
 */
export async function killStrays(mark: string): Promise<number> {
  return killAmong(mark, listProcesses)
}

/**
 * The same for processes younger than `pid`, which started `ageMs` ago: far cheaper when few were started since. `isKnown` names processes
 * that cannot carry the mark, such as other programs of ours.
 */
export async function killStraysSince(mark: string, { pid, ageMs, isKnown = () => false }: { readonly pid: number; readonly ageMs: number; readonly isKnown?: (pid: number) => boolean }): Promise<number> {
  return killAmong(mark, async () => ((ageMs < maxRangeAgeMs ? youngerThan(pid) : null) ?? (await listProcesses())).filter((other) => !isKnown(other)))
}

/** Process ids are given out in ascending order; within this time they cannot have come round to the same id again. */
const maxRangeAgeMs = 1000
const maxRange = 200

async function killAmong(mark: string, list: () => Promise<readonly number[]>): Promise<number> {
  if (process.platform !== 'linux') return 0
  const killed = new Set<number>()
  // A stray that forks while we look gets away from one pass, so look until nothing is left.
  for (let pass = 0; pass < maxPasses; pass++) {
    const found = await findMarked(mark, await list())
    if (found.length === 0) break
    for (const pid of found) if (kill(pid)) killed.add(pid)
    await sleep(pass < 3 ? 1 : 10)
  }
  return killed.size
}

async function findMarked(mark: string, pids: readonly number[]): Promise<number[]> {
  const found: number[] = []
  for (const [index, pid] of pids.entries()) {
    if (index % processesPerTurn === processesPerTurn - 1) await nextTurn()
    if (pid !== process.pid && carries(pid, `${strayMarkName}=${mark}`)) found.push(pid)
  }
  return found
}

function carries(pid: number, pair: string): boolean {
  const path = `/proc/${pid}/environ`
  if (!existsSync(path)) return false
  try {
    const environment = `\0${readFileSync(path, 'latin1')}\0`
    return environment.includes(`\0${pair}\0`) || environment.includes(`\0${pair}.`)
  } catch {
    // Gone in the meantime, or not ours to read, and then not ours to kill either.
    return false
  }
}

async function listProcesses(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
}

/** The ids given out since `pid`, or null when they are too many or have come round. */
function youngerThan(pid: number): readonly number[] | null {
  const last = Number(readFileSync('/proc/loadavg', 'latin1').trimEnd().split(' ').at(-1))
  const count = last - pid
  return count >= 0 && count <= maxRange ? Array.from({ length: count }, (_, index) => pid + 1 + index) : null
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}
