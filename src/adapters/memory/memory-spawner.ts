import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../ports/clock.ts'
import type { ProcessEnd, ProcessRequest, ProcessSpawner } from '../../ports/process-spawner.ts'

/** What a program in memory is given. */
export type MemoryProcess = Pick<ProcessRequest, 'argv' | 'cwd' | 'environment'> & {
  readonly stdin: string
  readonly signal: AbortSignal
  readonly write: (text: string) => void
}

/** A program: a function that returns its exit code, or the signal that killed it. */
export type MemoryProgram = (process: MemoryProcess) => Promise<number | { readonly signal: string }>

/**
 * Runs functions by the name of a program, for tests and simulations without processes. What a spawner promises of real ones (groups,
 * strays, signals, grace) has no counterpart here: a program that was stopped is forgotten, and what it writes later is dropped.
 */
export function createMemorySpawner({ programs, clock }: { readonly programs: Readonly<Record<string, MemoryProgram>>; readonly clock: Clock }): ProcessSpawner {
  const running = new Map<AbortController, Promise<ProcessEnd>>()
  return {
    run: async (request) => {
      if (request.signal?.aborted === true) return { status: 'aborted', logTruncated: false }
      const program = request.argv[0] === undefined || !Object.hasOwn(programs, request.argv[0]) ? undefined : programs[request.argv[0]]
      const refusal = findRefusal(request, program)
      if (program === undefined || refusal !== null) return { status: 'not-started', message: refusal ?? 'no such program' }
      const controller = new AbortController()
      const end = carryOut({ program, request, clock, controller })
      running.set(controller, end)
      return end.finally(() => running.delete(controller))
    },
    close: async () => {
      for (const controller of running.keys()) controller.abort('aborted')
      await Promise.all(running.values())
    },
  }
}

function findRefusal({ argv, cwd, logPath, stdinPath }: ProcessRequest, program: MemoryProgram | undefined): string | null {
  if (argv.length === 0) return 'the argument vector is empty'
  if (program === undefined) return `there is no program ${argv[0]}`
  if (!isFolder(cwd)) return `there is no folder ${cwd}`
  if (!isFolder(dirname(logPath)) || isFolder(logPath)) return `cannot write the log ${logPath}`
  return stdinPath === undefined || statSync(stdinPath, { throwIfNoEntry: false })?.isFile() === true ? null : `there is no file ${stdinPath}`
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

type Job = { readonly program: MemoryProgram; readonly request: ProcessRequest; readonly clock: Clock; readonly controller: AbortController }
type StopReason = 'aborted' | 'wall' | 'idle'

async function carryOut({ program, request, clock, controller }: Job): Promise<ProcessEnd> {
  const { argv, cwd, environment, stdinPath, timeoutMs = null, idleTimeoutMs = null } = request
  using log = new Log(request)
  const stopped = Promise.withResolvers<StopReason>()
  controller.signal.addEventListener('abort', () => stopped.resolve(controller.signal.reason as StopReason), { once: true })
  const abort = (): void => controller.abort('aborted')
  request.signal?.addEventListener('abort', abort, { once: true })
  const wakeIn = (ms: number | null, reason: StopReason): (() => void) => (ms === null ? () => {} : clock.wakeAt(clock.now() + ms, () => controller.abort(reason)))
  const cancelWall = wakeIn(timeoutMs, 'wall')
  let cancelIdle = wakeIn(idleTimeoutMs, 'idle')
  const write = (text: string): void => {
    cancelIdle()
    if (!controller.signal.aborted) cancelIdle = wakeIn(idleTimeoutMs, 'idle')
    if (!controller.signal.aborted) log.write(text)
  }
  const stdin = stdinPath === undefined ? '' : readFileSync(stdinPath, 'utf8')
  const end = await Promise.race([stopped.promise, program({ argv, cwd, environment, stdin, signal: controller.signal, write })])
  cancelWall()
  cancelIdle()
  request.signal?.removeEventListener('abort', abort)
  // Whatever ended it, nothing is written from here on.
  controller.abort('aborted')
  return toEnd(end, log.isTruncated)
}

function toEnd(end: StopReason | number | { readonly signal: string }, logTruncated: boolean): ProcessEnd {
  if (end === 'aborted') return { status: 'aborted', logTruncated }
  if (end === 'wall' || end === 'idle') return { status: 'timed-out', limit: end, logTruncated }
  return typeof end === 'number' ? { status: 'exited', code: end, logTruncated } : { status: 'killed', signal: end.signal, logTruncated }
}

/** Appends to the log of a request and keeps to its limit. */
class Log implements Disposable {
  isTruncated = false
  readonly #file: number
  readonly #maxBytes: number
  #room: number

  constructor({ logPath, maxLogBytes }: ProcessRequest) {
    this.#file = openSync(logPath, 'a')
    this.#maxBytes = maxLogBytes
    this.#room = maxLogBytes
  }

  write(text: string): void {
    if (this.isTruncated) return
    const bytes = Buffer.from(text)
    writeSync(this.#file, bytes.subarray(0, this.#room))
    this.#room -= bytes.length
    if (this.#room >= 0) return
    this.isTruncated = true
    writeSync(this.#file, `\n[fleet: log cut at ${this.#maxBytes} bytes]\n`)
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}
