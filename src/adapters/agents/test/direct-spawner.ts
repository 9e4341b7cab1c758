import { spawn, type ChildProcess } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { once } from 'node:events'
import type { ProcessEnd, ProcessRequest, ProcessSpawner } from '../../../ports/process-spawner.ts'

type Stop = { readonly status: 'timed-out'; readonly limit: 'wall' | 'idle' } | { readonly status: 'aborted' }

/** The port by plain `child_process`, for the tests of agents: a process group, a bounded log, gentle then firm termination. */
export function createDirectSpawner(): ProcessSpawner {
  return { run: runDirectly, close: () => Promise.resolve() }
}

async function runDirectly(request: ProcessRequest): Promise<ProcessEnd> {
  const [program = '', ...args] = request.argv
  if (request.signal?.aborted === true) return { status: 'aborted', logTruncated: false }
  const child = spawn(program, args, { cwd: request.cwd, env: { ...request.environment }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  const refusal = await once(child, 'spawn').then(() => null, String)
  if (refusal !== null) return { status: 'not-started', message: refusal }
  return supervise(child, request)
}

async function supervise(child: ChildProcess, request: ProcessRequest): Promise<ProcessEnd> {
  const log = await openLog(request)
  feed(child, request.stdinPath)
  let stop: Stop | undefined
  let kill: NodeJS.Timeout | undefined
  const end = (reason: Stop): void => {
    if (stop !== undefined) return
    stop = reason
    signalGroup(child, 'SIGTERM')
    kill = setTimeout(() => signalGroup(child, 'SIGKILL'), request.killGraceMs ?? 5_000)
  }
  const wall = request.timeoutMs ? setTimeout(() => end({ status: 'timed-out', limit: 'wall' }), request.timeoutMs) : undefined
  const idle = request.idleTimeoutMs ? setTimeout(() => end({ status: 'timed-out', limit: 'idle' }), request.idleTimeoutMs) : undefined
  const abort = (): void => end({ status: 'aborted' })
  request.signal?.addEventListener('abort', abort, { once: true })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { idle?.refresh(); log.write(chunk) })
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('exit', (...ended) => resolve(ended)))
  for (const timer of [wall, idle, kill]) clearTimeout(timer)
  request.signal?.removeEventListener('abort', abort)
  signalGroup(child, 'SIGKILL')
  if (child.stdout?.readableEnded !== true) await Promise.race([once(child, 'close'), new Promise((resolve) => { setTimeout(resolve, 500) })])
  child.stdout?.destroy()
  child.stderr?.destroy()
  const logTruncated = await log.close()
  if (stop !== undefined) return { ...stop, logTruncated }
  return code === null ? { status: 'killed', signal: signal ?? 'unknown', logTruncated } : { status: 'exited', code, logTruncated }
}

function feed(child: ChildProcess, stdinPath: string | undefined): void {
  if (child.stdin === null) return
  child.stdin.on('error', () => undefined)
  if (stdinPath === undefined) child.stdin.end()
  else createReadStream(stdinPath).on('error', () => child.stdin?.end()).pipe(child.stdin)
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function openLog({ logPath, maxLogBytes }: ProcessRequest): Promise<{ write(chunk: Buffer): void; close(): Promise<boolean> }> {
  let size = await stat(logPath).then((found) => found.size, () => 0)
  let truncated = false
  const stream = createWriteStream(logPath, { flags: 'a' })
  return {
    write(chunk) {
      if (truncated) return
      const room = maxLogBytes - size
      size += chunk.length
      truncated = chunk.length > room
      stream.write(truncated ? Buffer.concat([chunk.subarray(0, Math.max(0, room)), Buffer.from('\n[log truncated]\n')]) : chunk)
    },
    async close() {
      await new Promise((resolve) => { stream.end(resolve) })
      return truncated
    },
  }
}
