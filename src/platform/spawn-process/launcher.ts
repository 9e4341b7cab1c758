import type { Readable, Writable } from 'node:stream'

/** A program that was checked and can be started as it stands. */
export type Program = {
  /** Absolute path of the executable; `argv[0]` stays what the caller wrote. */
  readonly path: string
  readonly argv: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly stdinPath: string
  readonly logPath: string
}

/**
 * How a program ended. `groupLeft`: others of its group were still there and got SIGKILL. `cpuMs`: processor time of the program and of what it
 * waited for, exact to 10 ms; absent where nobody counted.
 */
export type LaunchEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly groupLeft: boolean; readonly cpuMs?: number }
  | { readonly kind: 'signaled'; readonly signal: string; readonly groupLeft: boolean; readonly cpuMs?: number }
  | { readonly kind: 'not-started'; readonly message: string }
  /** The process that watched the program died; nobody saw the end. */
  | { readonly kind: 'lost' }

/** A program to talk with: our ends of its pipes, null when it could not be started, and its end. */
export type Talk = { readonly pipes: Pipes | null; readonly end: Promise<LaunchEnd> }

export type Pipes = { readonly stdin: Writable; readonly stdout: Readable }

/** One way to start programs, each in a process group whose id is its pid; knows nothing of limits, logs or aborts. */
export interface Launcher {
  launch(program: Program, onStart: (pid: number) => void): Promise<LaunchEnd>
  /** Starts it with pipes for standard input and output; `stdinPath` has no meaning then. */
  talk(program: Program, onStart: (pid: number) => void): Talk
  /** Called now and then while programs run: notices watchers that died. */
  check(): void
  /** While `false`, the launcher does not keep Node's event loop alive. */
  keepAlive(value: boolean): void
  /** Called when no program runs. */
  close(): Promise<void>
}
