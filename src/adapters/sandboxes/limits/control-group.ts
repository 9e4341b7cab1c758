import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findControllers, type Controller } from './find-controllers.ts'
import type { SandboxLimits } from './limits.ts'

/** Control groups of one sandbox: they bound all its programs together, whoever the user is. */
export type ControlGroup = {
  /** Files that a process writes its id to in order to join. */
  readonly joinPaths: readonly string[]
  readonly holdsProcesses: boolean
  readonly holdsMemory: boolean
  /** Removes them once their processes are gone; tells which limits were reached. */
  close(): Promise<readonly string[]>
}

const noControlGroup: ControlGroup = { joinPaths: [], holdsProcesses: false, holdsMemory: false, close: async () => [] }

const maxRemovals = 50
const removalPauseMs = 10

/** Makes what this machine lets us make; nothing at all is a valid answer. */
export async function openControlGroup(name: string, limits: SandboxLimits): Promise<ControlGroup> {
  if (limits.maxProcesses === null && limits.maxMemoryBytes === null) return noControlGroup
  const { pids, memory } = await findControllers()
  const held = await Promise.all([
    limits.maxProcesses === null ? null : hold(pids, name, { 'pids.max': limits.maxProcesses }),
    limits.maxMemoryBytes === null ? null : hold(memory, name, { [memory?.version === 2 ? 'memory.max' : 'memory.limit_in_bytes']: limits.maxMemoryBytes }),
  ])
  const [processes, bytes] = held
  const paths = [...new Set(held.filter((path) => path !== null))]
  return {
    joinPaths: paths.map((path) => join(path, 'cgroup.procs')),
    holdsProcesses: processes !== null,
    holdsMemory: bytes !== null,
    close: async () => {
      const reached = await Promise.all([processes === null ? [] : processesReached(processes), bytes === null ? [] : memoryReached(bytes)])
      for (const path of paths) await remove(path)
      return reached.flat()
    },
  }
}

async function hold(controller: Controller | null, name: string, settings: Readonly<Record<string, number>>): Promise<string | null> {
  if (controller === null) return null
  const path = join(controller.path, name)
  try {
    await mkdir(path, { recursive: true })
    for (const [file, value] of Object.entries(settings)) await writeFile(join(path, file), String(value))
    return path
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    await remove(path)
    return null
  }
}

async function processesReached(path: string): Promise<readonly string[]> {
  const count = await readCount(join(path, 'pids.events'), /^max (\d+)/m)
  return count === 0 ? [] : [`the limit of processes: ${count} could not be started`]
}

async function memoryReached(path: string): Promise<readonly string[]> {
  const killed = (await readCount(join(path, 'memory.events'), /^oom_kill (\d+)/m)) || (await readCount(join(path, 'memory.oom_control'), /^oom_kill (\d+)/m))
  return killed === 0 ? [] : [`the limit of memory: ${killed} process(es) were killed`]
}

async function readCount(path: string, pattern: RegExp): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return Number(pattern.exec(text)?.[1] ?? 0)
}

/** The kernel lets a group go a moment after its last process. */
async function remove(path: string): Promise<void> {
  for (let tries = 0; tries < maxRemovals; tries += 1) {
    const code = await rmdir(path).then(() => null, (error: unknown) => (error instanceof Error && 'code' in error ? error.code : null))
    if (code !== 'EBUSY') return
    await sleep(removalPauseMs)
  }
}
