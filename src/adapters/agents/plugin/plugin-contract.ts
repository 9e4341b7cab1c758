import type { AgentAssignment } from '../../../ports/agent.ts'

/** An agent written by a user. It runs in a process of its own, in the workspace, with the clean environment of the task. */
export type PluginAgent = {
  /** What logs and reports call it. */
  readonly name: string
  readonly version?: string
  readonly capabilities?: PluginCapabilities
  /** Changes files below `assignment.workspace`. A throw is a failure of the attempt. */
  run(assignment: PluginAssignment, context: PluginContext): PluginOutcome | void | Promise<PluginOutcome | void>
}

/**
 * What an agent needs beyond the workspace. Fleet reads it before the agent works, in a sandbox that gives it nothing, and the sandbox of the
 * work holds what is declared and no more.
 */
export type PluginCapabilities = {
  /** Providers of models it calls, by their names in the plan or Fleet's own: `anthropic`, `openai`, `ollama`. Declared, they come with a budget and a token: see `context.models`. */
  readonly models?: readonly string[]
  /** Hosts it reaches: `registry.npmjs.org`, `*.example.com`, `example.com:8443`; `true` is the whole network. What the plan says of the network goes before. */
  readonly network?: boolean | readonly string[]
  /** Names of the programs it starts with `context.runProgram`. */
  readonly programs?: readonly string[]
  /** Whether it reads the read-only repositories of the plan; else `assignment.sources` is empty. */
  readonly sources?: boolean
}

/** The task, as plain data. */
export type PluginAssignment = Omit<AgentAssignment, 'spec'> & {
  /** What the plan says under `options`, unchecked. */
  readonly options: Readonly<Record<string, unknown>>
}

/** What Fleet does for a plugin. */
export type PluginContext = {
  /** Aborted when the attempt has to stop; what still runs a few seconds later is killed. */
  readonly signal: AbortSignal
  /** Writable folder of this attempt, removed afterwards. */
  readonly temporaryFolder: string
  /** Writes a line to the attempt's log. */
  readonly log: (line: string) => void
  /** The way to models: null unless `capabilities.models` names providers. */
  readonly models: PluginModels | null
  /** Runs a program to its end in the workspace; it is stopped with the attempt. `capabilities.programs` has to name it. */
  readonly runProgram: (argv: readonly string[], options?: ProgramOptions) => Promise<ProgramEnd>
}

/** Where models are called: Fleet's gateway, which holds the keys, counts what is used and keeps the task's budget. */
export type PluginModels = {
  /** Stands for the key in every request; worth nothing elsewhere, and void after the attempt. */
  readonly token: string
  /** By provider: the address to give its client as base URL, without `/v1`. */
  readonly urls: Readonly<Record<string, string>>
}

export type ProgramOptions = {
  /** Relative to the workspace; default: the workspace. */
  readonly cwd?: string
  /** Added to the environment of the task. */
  readonly environment?: Readonly<Record<string, string>>
  /** Given on standard input. */
  readonly input?: string
}

/** How a program ended; of each output at most 1 MiB is kept. */
export type ProgramEnd =
  | { readonly status: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly status: 'killed'; readonly signal: string; readonly stdout: string; readonly stderr: string }
  | { readonly status: 'not-started'; readonly message: string }

/** What a plugin says of its work; nothing means finished. Whether the task succeeded is decided by the diff and the checks. */
export type PluginOutcome =
  | { readonly status: 'finished'; readonly summary: string; readonly costUsd?: number | null }
  /** The work did not succeed; the task may be tried again with `message` and `output` as evidence. */
  | { readonly status: 'failed'; readonly message: string; readonly output?: string }
  /** The machine lacks something that no retry brings: the run halts and tells the user what to do. */
  | { readonly status: 'unavailable'; readonly message: string; readonly hint: string }
  /** Ended because `context.signal` was aborted. */
  | { readonly status: 'stopped' }

/** Types an agent; a plugin module exports the result as its default. */
export function defineAgent(agent: PluginAgent): PluginAgent {
  return agent
}
