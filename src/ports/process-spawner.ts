import type { Resources } from '../core/run/measures.ts'

/** Starts programs in process groups of their own and leaves nothing of them behind. */
export interface ProcessSpawner {
  /**
   * Runs a program to its end. Resolves for every end, also a failed start (`status: 'not-started'`); rejects only for a bug.
   * When it resolves, no process of the group is alive and the log file is complete.
   */
  run(request: ProcessRequest): Promise<ProcessEnd>
  /**
   * Starts a program to talk with over its standard input and output; only its standard error goes to the log. All else is as with `run`, and
   * `stdinPath` is not allowed. A program that cannot be started is a conversation that has ended.
   */
  open(request: ProcessRequest): Promise<Conversation>
  /** Ends whatever still runs and the spawner's own helper. */
  close(): Promise<void>
}

export type ProcessRequest = {
  /** Argument vector; the first element is an absolute path or is looked up on the PATH of `environment`. */
  readonly argv: readonly string[]
  readonly cwd: string
  /** The whole environment of the program, but for `FLEET_STRAY_MARK`, which every program gets; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>
  /** Standard output and error are appended to this file. */
  readonly logPath: string
  /** For what this program adds; what goes beyond is dropped and the file ends with a line that says so. */
  readonly maxLogBytes: number
  /** File given on standard input; without it standard input is empty. */
  readonly stdinPath?: string
  /** Wall-clock limit; `null` or absent means none. */
  readonly timeoutMs?: number | null
  /** Stopped when there is no output for this long; `null` or absent means never. */
  readonly idleTimeoutMs?: number | null
  /** From SIGTERM to SIGKILL; default 5,000. */
  readonly killGraceMs?: number
  /** Whether processes that left the group (daemons) are looked for at the end and killed; default true. Spare it for trusted tools. */
  readonly sweepStrays?: boolean
  /** While it says true the idle limit does not run: the program waits for somebody else. Asked often, so it has to be quick. */
  readonly isWaiting?: () => boolean
  readonly signal?: AbortSignal
  /** Told what the program and its descendants took, just before its end is; not at all when it was not started or the system does not tell. */
  readonly onMeasured?: (resources: Resources) => void
}

/** A program that runs and is talked with. What either side says counts against the idle limit as output does. */
export interface Conversation {
  /** Standard input. A write fails once the program does not read any more. */
  readonly input: WritableStream<Uint8Array>
  /** Standard output, to be read by somebody: a full pipe stops the program. Ends with the program. */
  readonly output: ReadableStream<Uint8Array>
  /** Resolves for every end; then no process of the group is alive. */
  readonly ended: Promise<ProcessEnd>
  /** Closes standard input and lets the program end by itself for `graceMs` (default 2,000) before it is stopped as by an abort. */
  close(options?: { readonly graceMs?: number }): Promise<ProcessEnd>
}

export type ProcessEnd =
  | { readonly status: 'exited'; readonly code: number; readonly logTruncated: boolean }
  /** Ended by a signal that was not ours. */
  | { readonly status: 'killed'; readonly signal: string; readonly logTruncated: boolean }
  | { readonly status: 'timed-out'; readonly limit: 'wall' | 'idle'; readonly logTruncated: boolean }
  | { readonly status: 'aborted'; readonly logTruncated: boolean }
  /** No such program, no permission, no such folder. */
  | { readonly status: 'not-started'; readonly message: string }
