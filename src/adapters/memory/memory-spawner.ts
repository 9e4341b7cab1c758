import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { invariant } from '../../core/unreachable.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ProcessEnd, ProcessRequest, ProcessSpawner } from '../../ports/process-spawner.ts'
import { converse, endedConversation } from './memory-conversation.ts'
import { MemoryLog } from './memory-log.ts'
import type { MemoryProgram, MemoryTalker, ProgramEnd, Work } from './memory-process.ts'

export type MemorySpawnerOptions = {
  readonly programs: Readonly<Record<string, MemoryProgram>>
  readonly talkers?: Readonly<Record<string, MemoryTalker>>
  readonly clock: Clock
}

/**
 * Runs functions by the name of a program, for tests and simulations without processes. What a spawner promises of real ones (groups,
 * strays, signals, grace) has no counterpart here: a program that was stopped is forgotten, and what it writes later is dropped.
 */
export function createMemorySpawner({ programs, talkers = {}, clock }: MemorySpawnerOptions): ProcessSpawner {
  const running = new Map<AbortController, Promise<ProcessEnd>>()
  const start = (request: ProcessRequest, controller: AbortController, program: Work): Promise<ProcessEnd> => {
    const end = carryOut({ program, request, clock, controller }).finally(() => running.delete(controller))
    running.set(controller, end)
    return end
  }
  return {
    run: async (request) => {
      const program = find(programs, request)
      const refusal = findRefusal(request, program)
      if (program === undefined || refusal !== null) return refusal ?? aborted
      const { argv, cwd, environment, stdinPath } = request
      const stdin = stdinPath === undefined ? '' : readFileSync(stdinPath, 'utf8')
      return start(request, new AbortController(), ({ signal, write }) => program({ argv, cwd, environment, stdin, signal, write }))
    },
    open: async (request) => {
      invariant(request.stdinPath === undefined, 'a conversation was given a file for its standard input')
      const talker = find(talkers, request)
      const refusal = findRefusal(request, talker)
      if (talker === undefined || refusal !== null) return endedConversation(refusal ?? aborted)
      return converse({ talker, request, clock, start: (controller, work) => start(request, controller, work) })
    },
    close: async () => {
      for (const controller of running.keys()) controller.abort('aborted')
      await Promise.all(running.values())
    },
  }
}

function find<Found>(programs: Readonly<Record<string, Found>>, { argv: [name] }: ProcessRequest): Found | undefined {
  return name !== undefined && Object.hasOwn(programs, name) ? programs[name] : undefined
}

const aborted: ProcessEnd = { status: 'aborted', logTruncated: false }

function findRefusal({ argv, cwd, logPath, stdinPath, signal }: ProcessRequest, program: unknown): ProcessEnd | null {
  if (signal?.aborted === true) return aborted
  const refuse = (message: string): ProcessEnd => ({ status: 'not-started', message })
  if (argv.length === 0) return refuse('the argument vector is empty')
  if (program === undefined) return refuse(`there is no program ${argv[0]}`)
  if (!isFolder(cwd)) return refuse(`there is no folder ${cwd}`)
  if (!isFolder(dirname(logPath)) || isFolder(logPath)) return refuse(`cannot write the log ${logPath}`)
  return stdinPath === undefined || statSync(stdinPath, { throwIfNoEntry: false })?.isFile() === true ? null : refuse(`there is no file ${stdinPath}`)
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

type Errand = { readonly program: Work; readonly request: ProcessRequest; readonly clock: Clock; readonly controller: AbortController }
type StopReason = 'aborted' | 'wall' | 'idle'

async function carryOut({ program, request, clock, controller }: Errand): Promise<ProcessEnd> {
  using log = new MemoryLog(request)
  const { signal } = controller
  const stopped = Promise.withResolvers<StopReason>()
  signal.addEventListener('abort', () => stopped.resolve(signal.reason as StopReason), { once: true })
  const abort = (): void => controller.abort('aborted')
  request.signal?.addEventListener('abort', abort, { once: true })
  const limits = watchLimits(request, clock, controller)
  const write = (text: string): void => {
    limits.noteTraffic()
    if (!signal.aborted) log.write(text)
  }
  const end = await Promise.race([stopped.promise, program({ signal, write, noteTraffic: limits.noteTraffic })])
  limits.cancel()
  request.signal?.removeEventListener('abort', abort)
  // Whatever ended it, nothing is written from here on.
  controller.abort('aborted')
  return toEnd(end, log.isTruncated)
}

function watchLimits({ timeoutMs = null, idleTimeoutMs = null, isWaiting = () => false }: ProcessRequest, clock: Clock, controller: AbortController): { readonly noteTraffic: () => void; readonly cancel: () => void } {
  const wakeIn = (ms: number | null, wake: () => void): (() => void) => (ms === null ? () => {} : clock.wakeAt(clock.now() + ms, wake))
  const noteTraffic = (): void => {
    cancelIdle()
    if (!controller.signal.aborted) cancelIdle = watchIdle()
  }
  const watchIdle = (): (() => void) => wakeIn(idleTimeoutMs, () => (isWaiting() ? noteTraffic() : controller.abort('idle')))
  const cancelWall = wakeIn(timeoutMs, () => controller.abort('wall'))
  let cancelIdle = watchIdle()
  return {
    noteTraffic,
    cancel: () => {
      cancelWall()
      cancelIdle()
    },
  }
}

function toEnd(end: StopReason | ProgramEnd, logTruncated: boolean): ProcessEnd {
  if (end === 'aborted') return { status: 'aborted', logTruncated }
  if (end === 'wall' || end === 'idle') return { status: 'timed-out', limit: end, logTruncated }
  return typeof end === 'number' ? { status: 'exited', code: end, logTruncated } : { status: 'killed', signal: end.signal, logTruncated }
}
