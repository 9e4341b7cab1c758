import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Launcher, LaunchEnd, Program } from './launcher.ts'
import { signalGroup } from './process-group.ts'
import { Watchdog } from './watchdog.ts'

/**
 * Starts programs with Node's own spawn: exact for any environment, but it forks the orchestrator, which blocks the event loop for
 * longer the larger the heap is. Used where the helper cannot be.
 */
export class DirectLauncher implements Launcher {
  #watchdog: Watchdog | undefined

  launch(program: Program, onStart: (pid: number) => void): Promise<LaunchEnd> {
    this.#watchdog ??= new Watchdog()
    const watchdog = this.#watchdog
    return new Promise((resolve) => {
      const fail = (error: unknown) => resolve({ kind: 'not-started', message: toMessage(program, error) })
      let child: ChildProcess
      try {
        child = spawnProgram(program)
      } catch (error) {
        fail(error)
        return
      }
      const pid = child.pid
      child.once('error', fail)
      if (pid === undefined) return
      watchdog.add(pid)
      onStart(pid)
      child.once('exit', (code, signal) => {
        const groupLeft = signalGroup(pid, 'SIGKILL')
        watchdog.remove(pid)
        resolve(code === null ? { kind: 'signaled', signal: signal ?? 'unknown', groupLeft } : { kind: 'exited', code, groupLeft })
      })
    })
  }

  check(): void {}

  keepAlive(): void {}

  async close(): Promise<void> {
    await this.#watchdog?.close()
    this.#watchdog = undefined
  }
}

function spawnProgram({ path, argv, cwd, environment, stdinPath, logPath }: Program): ChildProcess {
  const [argv0 = path, ...args] = argv
  const descriptors: number[] = []
  try {
    descriptors.push(openSync(stdinPath, 'r'), openSync(logPath, 'a', 0o600))
    const [input = 'ignore', output = 'ignore'] = descriptors
    return spawn(path, args, { argv0, cwd, env: environment, detached: true, stdio: [input, output, output] })
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor)
  }
}

function toMessage({ path }: Program, error: unknown): string {
  return `cannot start ${path}: ${error instanceof Error ? error.message : String(error)}`
}
