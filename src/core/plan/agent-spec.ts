/** What an agent is configured to do, as written in the plan. */
export type AgentSpec = WorkingSpec | ChoosingSpec

/** An agent that does the work itself; `kind` picks the adapter. */
export type WorkingSpec = CommandSpec | CodemodSpec | PluginSpec | ModelSpec | ExternalSpec

/** An agent that only says which other agent does the work. */
export type ChoosingSpec = ChainSpec | RouteSpec | BestOfSpec

/** An agent with the name it has in the plan, or its kind when it has none. */
export type NamedAgent<Spec extends AgentSpec = AgentSpec> = { readonly name: string; readonly spec: Spec }

/** Runs a program: `run` is an argument vector, `script` the text of a shell script handed to `sh` as a file. */
export type CommandSpec =
  | { readonly kind: 'command'; readonly run: readonly string[] }
  | { readonly kind: 'command'; readonly script: string }

/** A deterministic transformation of the tree; exactly one action. */
export type CodemodSpec = { readonly kind: 'codemod' } & (
  | { readonly rename: RenameSpec }
  | { readonly rules: readonly string[] }
  | { readonly edit: readonly EditSpec[] }
  | { readonly integrate: IntegrateSpec }
)

/** Renames a symbol and all its references through a language server. */
export type RenameSpec = {
  readonly symbol: string
  /** Path of the file that declares the symbol, relative to the repository. */
  readonly in: string
  readonly to: string
}

/** Changes one value of a JSON, JSONC or YAML file; comments and formatting stay. */
export type EditSpec = {
  /** Path relative to the repository. */
  readonly file: string
  /** Keys and indexes from the root, `["scripts", "build"]`. */
  readonly at: readonly (string | number)[]
} & ({ readonly set: unknown } | { readonly remove: true })

/** Copies components from a read-only repository into the target. */
export type IntegrateSpec = {
  /** Name of the source repository. */
  readonly from: string
  /** Pairs of source path (file or folder) and target path. */
  readonly copy: readonly { readonly source: string; readonly target: string }[]
  /** Module specifiers rewritten in copied files, by exact name or by `prefix/*` to `prefix/*`. */
  readonly imports: Readonly<Record<string, string>>
  /**
   * Commit of the source at which the target last took its copy: the base of the three-way merge where the target has
   * its own version. `null`: the merge uses an empty base, equal text merges, different text conflicts.
   */
  readonly base: string | null
}

/** A program written against `elite-fleet/agent`, run out of process. */
export type PluginSpec = {
  readonly kind: 'plugin'
  /** Module path relative to the plan file, or a package name. */
  readonly plugin: string
  /** Passed to the plugin as it is. */
  readonly options: Readonly<Record<string, unknown>>
}

/** Our own tool loop over a model. */
export type ModelSpec = {
  readonly kind: 'model'
  /** `provider/model id`, such as `anthropic/claude-sonnet-5-5`; the provider is a built-in one or one of the plan's `providers`. */
  readonly model: string
  /** Added to our own instructions. */
  readonly instructions: string
  readonly tools: readonly ModelTool[]
  /** Most turns of one attempt. */
  readonly maxTurns: number
  readonly maxOutputTokens: number
  /** Null leaves it to the provider. */
  readonly temperature: number | null
  /** Names of the plan's `mcp` servers. */
  readonly mcp: readonly string[]
}

/** `run` runs programs in the attempt's sandbox; the others work on files of the workspace alone. */
export type ModelTool = 'read' | 'list' | 'search' | 'edit' | 'write' | 'run'

/** A coding agent with a program of its own, driven over the Agent Client Protocol or by its headless mode. */
export type ExternalSpec = {
  readonly kind: 'external'
  readonly agent: ExternalAgentName
  /** Argument vector that starts it; empty: the agent's own program, looked up in the project and on PATH. */
  readonly command: readonly string[]
  /** `auto`: ACP where the agent has it, else headless. */
  readonly protocol: 'auto' | 'acp' | 'headless'
  /** `provider/model id`; null leaves it to the agent. */
  readonly model: string | null
  /** Answer to its permission requests; `allow` means once, never always. */
  readonly permissions: 'allow' | 'deny' | 'ask'
  readonly mcp: readonly string[]
}

export type ExternalAgentName = 'claude-code' | 'codex' | 'gemini-cli' | 'opencode' | 'grok-build' | 'pi' | 'cline' | 'custom'

/** The cheaper first: each failed attempt hands its evidence to the next agent of the list; the last one keeps the remaining attempts. */
export type ChainSpec = { readonly kind: 'chain'; readonly chain: readonly NamedAgent[] }

/** The first rule that matches picks the agent; without one, what was learned of success and cost does. */
export type RouteSpec = {
  readonly kind: 'route'
  readonly agents: readonly NamedAgent[]
  readonly rules: readonly RouteRule[]
  /** False: without a matching rule the first agent of the list works. */
  readonly learn: boolean
}

export type RouteRule = {
  /** All of them must hold; absent ones hold always. */
  readonly when: {
    readonly labels?: readonly string[] | undefined
    /** Number of `files:` globs of the task. */
    readonly minFiles?: number | undefined
    readonly maxFiles?: number | undefined
    /** Length of the prompt in characters. */
    readonly minPromptLength?: number | undefined
    readonly maxPromptLength?: number | undefined
    /** Failed attempts so far. */
    readonly minFailures?: number | undefined
    /** Kinds of the last failure. */
    readonly failedWith?: readonly string[] | undefined
  }
  /** Name of one of the agents. */
  readonly use: string
}

/** Every agent works on its own copy; the variant whose checks come out best is kept. */
export type BestOfSpec = { readonly kind: 'best-of'; readonly agents: readonly NamedAgent<WorkingSpec>[] }
