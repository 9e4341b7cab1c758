import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Launcher, LaunchEnd, Program, Talk } from './launcher.ts'
import { signalGroup } from './process-group.ts'
import { Watchdog } from './watchdog.ts'

/**
 * Starts programs with Node's own spawn: exact for any environment, but it forks the orchestrator, which blocks the event loop for
 * longer the larger the heap is. Used where the helper cannot be.
 */
export class DirectLauncher implements Launcher {
  #watchdog: Watchdog | undefined

  launch(program: Program, onStart: (pid: number) => void): Promise<LaunchEnd> {
    return this.#start(program, spawnWithFiles, onStart).end
  }

  talk(program: Program, onStart: (pid: number) => void): Talk {
    const { child, end } = this.#start(program, spawnWithPipes, onStart)
    const { stdin = null, stdout = null } = child ?? {}
    return { pipes: stdin === null || stdout === null ? null : { stdin, stdout }, end }
  }

  check(): void {}

  keepAlive(): void {}

  async close(): Promise<void> {
    await this.#watchdog?.close()
    this.#watchdog = undefined
  }

  #start(program: Program, start: (program: Program) => ChildProcess, onStart: (pid: number) => void): { readonly child: ChildProcess | null; readonly end: Promise<LaunchEnd> } {
    this.#watchdog ??= new Watchdog()
    try {
      const child = start(program)
      return { child, end: this.#follow(child, program, onStart) }
    } catch (error) {
      return { child: null, end: Promise.resolve(notStarted(program, error)) }
    }
  }

  #follow(child: ChildProcess, program: Program, onStart: (pid: number) => void): Promise<LaunchEnd> {
    const watchdog = this.#watchdog
    return new Promise((resolve) => {
      const pid = child.pid
      child.once('error', (error) => resolve(notStarted(program, error)))
      if (pid === undefined) return
      watchdog?.add(pid)
      onStart(pid)
      child.once('exit', (code, signal) => {
        const groupLeft = signalGroup(pid, 'SIGKILL')
        watchdog?.remove(pid)
        resolve(code === null ? { kind: 'signaled', signal: signal ?? 'unknown', groupLeft } : { kind: 'exited', code, groupLeft })
      })
    })
  }
}

function spawnWithFiles(program: Program): ChildProcess {
  const input = openSync(program.stdinPath, 'r')
  try {
    return spawnWithLog(program, (log) => [input, log, log])
  } finally {
    closeSync(input)
  }
}

function spawnWithPipes(program: Program): ChildProcess {
  return spawnWithLog(program, (log) => ['pipe', 'pipe', log])
}

function spawnWithLog({ path, argv, cwd, environment, logPath }: Program, toStdio: (log: number) => StdioOptions): ChildProcess {
  const [argv0 = path, ...args] = argv
  const log = openSync(logPath, 'a', 0o600)
  try {
    return spawn(path, args, { argv0, cwd, env: environment, detached: true, stdio: toStdio(log) })
  } finally {
    closeSync(log)
  }
}

function notStarted({ path }: Program, error: unknown): LaunchEnd {
  return { kind: 'not-started', message: `cannot start ${path}: ${error instanceof Error ? error.message : String(error)}` }
}
