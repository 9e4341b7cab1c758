import type { AgentSpec } from '../core/plan/agent-spec.ts'
import type { Failure } from '../core/run/failure.ts'
import type { ProcessSpawner } from './process-spawner.ts'

/**
 * Drives one kind of coding agent. The agent changes files below `workspace` and nothing else; it never commits.
 * Its own word is not the verdict: the diff and the checks are.
 */
export interface Agent {
  /** The `kind` of the specs it takes. */
  readonly kind: AgentSpec['kind']
  /** Must not throw for expected failures and must end soon after `context.signal` aborts. */
  run(assignment: AgentAssignment, context: AgentContext): Promise<AgentOutcome>
  /** Says whether the agent can run on this machine and how to mend it if not. */
  probe?(spec: AgentSpec, context: { readonly workspace: string }): Promise<AgentProbe>
}

/** Plain JSON: all an agent needs to know. */
export type AgentAssignment = {
  readonly runId: string
  readonly taskId: string
  readonly attempt: number
  readonly name: string
  readonly spec: AgentSpec
  /** The task's prompt, with the evidence of earlier failures appended. */
  readonly prompt: string
  /** File that holds `prompt`. */
  readonly promptPath: string
  /** Absolute path of the folder to change. */
  readonly workspace: string
  /** Absolute paths of the read-only repositories, by name. */
  readonly sources: Readonly<Record<string, string>>
  /** Folder of the plan file: relative plugin and rule paths start here. */
  readonly planFolder: string
  /** Globs the task may change; empty means all. */
  readonly files: readonly string[]
  /** Why earlier attempts failed, oldest first. */
  readonly failures: readonly Failure[]
  /** The task's own variables. */
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly idleTimeoutMs: number | null
}

export type AgentContext = {
  readonly signal: AbortSignal
  readonly spawner: ProcessSpawner
  /** The attempt's log: output of programs goes there, `log` appends a line. */
  readonly logPath: string
  readonly maxLogBytes: number
  readonly log: (line: string) => void
  /** Empty folder of this attempt, removed afterwards. */
  readonly temporaryFolder: string
  /** Allow-listed environment for programs: PATH, a private HOME, locale, TMPDIR. */
  readonly baseEnvironment: Readonly<Record<string, string>>
}

export type AgentOutcome =
  | { readonly status: 'finished'; readonly summary: string; readonly costUsd?: number | null }
  | { readonly status: 'failed'; readonly failure: Failure }
  /** Ended because `context.signal` aborted. */
  | { readonly status: 'stopped' }

export type AgentProbe =
  | { readonly status: 'available'; readonly version: string }
  | { readonly status: 'missing'; readonly message: string; readonly hint: string }
