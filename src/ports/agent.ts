import type { WorkingSpec } from '../core/plan/agent-spec.ts'
import type { McpServer, ProviderSpec } from '../core/plan/plan.ts'
import type { Failure } from '../core/run/failure.ts'
import type { ModelUsage } from '../core/run/measures.ts'
import type { Pass } from './model-gateway.ts'
import type { ProcessSpawner } from './process-spawner.ts'
import type { Sandbox } from './sandboxes.ts'

/**
 * Drives one kind of coding agent. The agent changes files below `workspace` and nothing else; it never commits.
 * Its own word is not the verdict: the diff and the checks are.
 */
export interface Agent {
  /** The `kind` of the specs it takes. */
  readonly kind: WorkingSpec['kind']
  /** Must not throw for expected failures and must end soon after `context.signal` aborts. */
  run(assignment: AgentAssignment, context: AgentContext): Promise<AgentOutcome>
  /** Files and folders that its own program is made of, where they are not of the system: its sandbox shows them, read-only. */
  programPaths?(assignment: AgentAssignment): Promise<readonly string[]>
  /** What it wants beyond the workspace, where only the agent itself can tell. Asked in a sandbox that has nothing, before the one for the work is opened. */
  needs?(assignment: AgentAssignment, context: AgentContext): Promise<AgentNeedsAnswer>
  /** Says whether the agent can run on this machine and how to mend it if not. */
  probe?(spec: WorkingSpec, context: { readonly workspace: string }): Promise<AgentProbe>
}

/** Plain JSON: all an agent needs to know. */
export type AgentAssignment = {
  readonly runId: string
  readonly taskId: string
  readonly attempt: number
  readonly name: string
  readonly spec: WorkingSpec
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
  /** The servers of tools that the spec names. */
  readonly mcp: readonly McpServer[]
  /** Model providers that the plan adds or sets otherwise than Fleet does: what protocol each speaks. */
  readonly providers: readonly ProviderSpec[]
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
  /** Confines what the agent runs: every request to the spawner goes through `sandbox.wrap`. */
  readonly sandbox: Sandbox
  /** The way to models; null for agents that call none. */
  readonly pass: Pass | null
  /** Tells people what the agent is doing; bounded and redacted by the receiver. */
  readonly tell: (activity: AgentActivity) => void
  readonly session: AgentSession
  /** Asks a person; resolves when somebody has allowed it (`fleet approve`), and never when nobody does. */
  readonly ask: (question: string) => Promise<void>
}

/** What an agent does, for the live view and the transcript; never part of the verdict. */
export type AgentActivity =
  | { readonly type: 'turn-started'; readonly turn: number }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'tool-called'; readonly tool: string; readonly title: string }
  | { readonly type: 'tool-ended'; readonly tool: string; readonly status: 'succeeded' | 'failed'; readonly title: string }
  | { readonly type: 'plan'; readonly entries: readonly { readonly text: string; readonly status: 'pending' | 'in-progress' | 'completed' }[] }
  | { readonly type: 'permission-asked'; readonly title: string; readonly answer: 'allowed' | 'denied' | 'waiting' }
  /** The agent waits for a person or a provider; `null` when it goes on. */
  | { readonly type: 'waiting'; readonly for: string | null }
  | { readonly type: 'usage'; readonly usage: ModelUsage }

/**
 * What an agent keeps of its conversation so that a crash costs one turn at most. `save` also keeps the workspace as it is; after a crash the
 * engine brings the workspace back to the last save before the agent is asked again, and `load` gives what was saved with it.
 */
export type AgentSession = {
  /** Null at the first start, or when what was kept cannot be gone on from. */
  load(): Promise<unknown>
  /** `isWorkspaceUnchanged` spares the look at the workspace: no file has changed since the last save. */
  save(state: unknown, options?: { readonly isWorkspaceUnchanged?: boolean }): Promise<void>
}

export type AgentOutcome =
  /** `usage` only where calls did not go through the pass; `turns` of its loop, where it knows. */
  | { readonly status: 'finished'; readonly summary: string; readonly costUsd?: number | null; readonly turns?: number; readonly usage?: readonly ModelUsage[] }
  | { readonly status: 'failed'; readonly failure: Failure; readonly turns?: number; readonly usage?: readonly ModelUsage[] }
  /** Ended because `context.signal` aborted. */
  | { readonly status: 'stopped' }

/** What an agent is given in its sandbox besides the workspace. */
export type AgentNeeds = {
  /** Whether it gets a pass of the gateway. */
  readonly callsModels: boolean
  /** Hosts it reaches; `all` is the whole network. The plan's own word on the network goes before. */
  readonly network: 'all' | readonly string[]
  /** Whether it may read the read-only repositories. */
  readonly readsSources: boolean
}

export type AgentNeedsAnswer = { readonly status: 'known'; readonly needs: AgentNeeds } | Exclude<AgentOutcome, { readonly status: 'finished' }>

export type AgentProbe =
  | { readonly status: 'available'; readonly version: string }
  | { readonly status: 'missing'; readonly message: string; readonly hint: string }
