import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { statSync } from 'node:fs'
import { FleetError } from '../../core/fleet-error.ts'
import { hasCode } from './durable-file.ts'
import { gitEnvironment, type GitSetting } from './git-environment.ts'

/** One call of git. The folder is always named: nothing is ever discovered from the current folder. */
export type GitCall = {
  readonly gitDir: string
  readonly workTree?: string
  /** Another index than the one in `gitDir`. */
  readonly indexFile?: string
  readonly args: readonly string[]
  readonly stdin?: Uint8Array | string
  readonly settings?: readonly GitSetting[]
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** Default 256 MiB. */
  readonly maxOutputBytes?: number
  /** Ends git at the limit and returns what came so far, instead of failing. */
  readonly cutOutput?: boolean
}

/** What a call of git came to. */
export type GitResult = {
  readonly code: number
  readonly stdout: Buffer
  /** At most 64 KiB. */
  readonly stderr: string
  /** True when `cutOutput` ended it. */
  readonly cut: boolean
}

const maxErrorBytes = 64 * 1024
const defaultTimeoutMs = 10 * 60_000

/** Runs git and throws FleetError unless it exits with 0. */
export async function git(call: GitCall): Promise<Buffer> {
  const result = await runGit(call)
  if (result.code !== 0 && !result.cut) throw toGitError(call.args, result)
  return result.stdout
}

/** Runs git and throws FleetError unless it exits with 0; answers its output as one trimmed line. */
export async function gitLine(call: GitCall): Promise<string> {
  return (await git(call)).toString('utf8').trimEnd()
}

/** Runs git; every exit code is an answer. Throws for a missing program, a timeout, too much output, and an abort. */
export async function runGit(call: GitCall): Promise<GitResult> {
  call.signal?.throwIfAborted()
  const child = startGit(call)
  const output = new Output(child, call)
  child.stdin.on('error', () => undefined)
  child.stdin.end(call.stdin ?? '')
  return await output.end()
}

/** Starts git for `runGit` and for the resident processes; the only place where git is spawned. */
export function startGit(call: Omit<GitCall, 'stdin'>): ChildProcessWithoutNullStreams {
  const location = [`--git-dir=${call.gitDir}`, ...(call.workTree === undefined ? [] : [`--work-tree=${call.workTree}`])]
  const environment = gitEnvironment(call.settings)
  if (call.indexFile !== undefined) environment['GIT_INDEX_FILE'] = call.indexFile
  // A group of its own: Ctrl-C in the terminal must not end git halfway through a move of the user's branch.
  return spawn('git', ['--no-pager', ...location, ...call.args], {
    cwd: call.workTree ?? call.gitDir,
    env: environment,
    stdio: 'pipe',
    detached: true,
    windowsHide: true,
  })
}

class Output {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #call: GitCall
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #errors = ''
  #trouble: unknown = null
  #cut = false

  constructor(child: ChildProcessWithoutNullStreams, call: GitCall) {
    this.#child = child
    this.#call = call
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    child.stderr.on('data', (chunk: Buffer) => {
      if (this.#errors.length < maxErrorBytes) this.#errors += chunk.toString('utf8')
    })
  }

  async end(): Promise<GitResult> {
    const { signal, timeoutMs = defaultTimeoutMs, args } = this.#call
    const abort = (): void => this.#stop(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    const timer = setTimeout(() => this.#stop(new FleetError('environment', `git ${args[0]} took longer than ${timeoutMs} ms`)), timeoutMs)
    try {
      const code = await exitOf(this.#child).catch((error: unknown) => {
        throw hasCode(error, 'ENOENT', 'ENOTDIR') ? toStartError(this.#call) : error
      })
      if (this.#trouble !== null) throw this.#trouble
      return { code, stdout: Buffer.concat(this.#chunks), stderr: this.#errors, cut: this.#cut }
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  #take(chunk: Buffer): void {
    const limit = this.#call.maxOutputBytes ?? 256 * 1024 * 1024
    if (this.#cut || this.#trouble !== null) return
    const room = limit - this.#bytes
    this.#bytes += chunk.length
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
    if (this.#bytes <= limit) return
    if (this.#call.cutOutput === true) this.#cut = true
    this.#stop(this.#cut ? null : new FleetError('environment', `git ${this.#call.args[0]} wrote more than ${limit} bytes`))
  }

  #stop(trouble: unknown): void {
    this.#trouble ??= trouble
    endGroup(this.#child)
  }
}

function exitOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 255))
  })
}

function endGroup(child: ChildProcessWithoutNullStreams): void {
  try {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself in the meantime.
  }
}

/** Node reports a missing program and a missing folder alike. */
function toStartError(call: GitCall): FleetError {
  const folder = call.workTree ?? call.gitDir
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
    return new FleetError('tool-missing', 'git was not found', { hint: 'Install git 2.38 or newer and put it on PATH.' })
  }
  return new FleetError('repository-changed', `${folder} is gone`, { hint: 'Put the folder back, then resume the run.' })
}

/** What a failed call of git means to the user. */
export function toGitError(args: readonly string[], result: Pick<GitResult, 'code' | 'stderr'>): FleetError {
  const said = result.stderr.trim().split('\n').slice(0, 6).join('\n')
  const message = `git ${args[0]} failed (exit ${result.code}): ${said}`
  if (/No space left on device|Disk quota exceeded/.test(said)) {
    return new FleetError('disk-full', message, { hint: 'Free some disk space, then resume the run.' })
  }
  if (/(missing blob|unable to read|bad object|bad tree object|could not fetch|invalid path)/i.test(said)) {
    return new FleetError('repository-invalid', message, { hint: 'Run `git fsck` in the repository; a partial clone needs `git fetch --refetch` first.' })
  }
  return new FleetError('environment', message)
}

let checked: Promise<void> | null = null

/** `merge-tree --write-tree` came with git 2.38. */
export function requireGit(folder: string): Promise<void> {
  checked ??= checkVersion(folder).catch((error: unknown) => {
    checked = null
    throw error
  })
  return checked
}

async function checkVersion(folder: string): Promise<void> {
  const said = await gitLine({ gitDir: folder, args: ['version'] })
  if (!isRecentEnough(said)) {
    throw new FleetError('tool-missing', `${said} is too old`, { hint: 'Install git 2.38 or newer.' })
  }
}

/** Reads what `git version` says. */
export function isRecentEnough(said: string): boolean {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(said) ?? []
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38)
}
