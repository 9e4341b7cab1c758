import type { NoticeKind } from '../notify/notice.ts'
import type { AgentSpec } from './agent-spec.ts'
import type { Gate } from './gate.ts'

declare const validated: unique symbol

/**
 * A plan that was validated: ids are unique, every dependency exists, the graph has no cycle, every path lies
 * inside its repository. Plain JSON. Only `toPlan` makes one, so whoever holds a Plan need not check again.
 */
export type Plan = {
  readonly [validated]?: true
  readonly version: 1
  readonly name: string
  /** The first writable repository is the default target of tasks. */
  readonly repositories: readonly Repository[]
  readonly policy: Policy
  readonly workspace: WorkspaceRecipe
  readonly checks: readonly Check[]
  /** Model providers that the plan adds or sets otherwise than Fleet does. */
  readonly providers: readonly ProviderSpec[]
  /** Servers of tools that agents may be given. */
  readonly mcp: readonly McpServer[]
  /** Whom to tell of what happens in a run. */
  readonly notify: readonly NotifyTarget[]
  /** Whether anything has to be checked once at the end of the run: a check with `on: run` or a run-level function. */
  readonly hasRunChecks: boolean
  /** In the order the user wrote them. */
  readonly tasks: readonly Task[]
}

/** A tree that tasks read or change. */
export type Repository = {
  readonly name: string
  /** Absolute path with links resolved. */
  readonly path: string
  /** `git` when the path is the top of a git work tree, else `folder`. */
  readonly kind: 'git' | 'folder'
  /** A source tree: tasks may read it, never change it. */
  readonly readonly: boolean
}

/** One unit of work: what one agent has to do in one repository. */
export type Task = {
  readonly id: string
  readonly name: string
  readonly description: string
  /** What the agent is asked to do; may be empty for deterministic agents. */
  readonly prompt: string
  readonly agent: AgentSpec
  /** Name of the agent for limits and reports: its key under `agents:` or its kind. */
  readonly agentName: string
  /** Name of the repository that the task changes. */
  readonly repository: string
  /** Globs of the paths the task may change; empty means all. */
  readonly files: readonly string[]
  readonly needs: readonly string[]
  /** Higher runs earlier among ready tasks; critical 300, high 200, medium 100, low 0. */
  readonly priority: number
  /** Names of checks, see `Plan.checks`. */
  readonly checks: readonly string[]
  /** How many times a failed attempt is followed by another. */
  readonly retries: number
  /** Wall-clock limit of one attempt. */
  readonly timeoutMs: number
  /** An attempt whose log does not grow for this long is stopped; `null` turns it off. */
  readonly idleTimeoutMs: number | null
  readonly isolation: Isolation
  readonly labels: readonly string[]
  /** Named things the task needs for itself (a port, a database); capacity 1 unless `policy.limits.resources` says more. */
  readonly resources: readonly string[]
  /** True when ending with no change is a success. */
  readonly allowEmpty: boolean
  /** True when a person has to approve the task before it starts. */
  readonly approve: boolean
  readonly environment: Readonly<Record<string, string>>
  readonly sandbox: SandboxSpec
  /** What all attempts of the task together may spend. */
  readonly budget: Budget
  /** Whether the plan module or the API call gave this task a `validate` function. */
  readonly hasValidate: boolean
  /** Whether the plan module or the API call gave this task a `rollback` function. */
  readonly hasRollback: boolean
}

/**
 * Where an attempt works. `worktree`: an isolated checkout of a git repository, landed by merge. `in-place`: the folder
 * itself, snapshotted first and restored on failure. `none`: the folder of the repository with neither snapshot nor landing, for
 * tasks that change nothing under it (the verdict is the exit code and the checks).
 */
export type Isolation = 'worktree' | 'in-place' | 'none'

/** A command that must succeed, or a gate that must pass, before work counts. */
export type Check = {
  readonly name: string
  /** Argument vector; the first element is looked up on PATH. Empty when the check is a gate. */
  readonly run: readonly string[]
  /** What the analysis of the change must come to; null when the check is a command. */
  readonly gate: Gate | null
  /** Where the check runs: in the attempt's workspace, on the merged tree before landing, once at the end of the run. */
  readonly on: readonly CheckPoint[]
  readonly timeoutMs: number
  /** Name of the repository the check belongs to when it runs `on: run`; `null` means the default target. */
  readonly repository: string | null
}

export type CheckPoint = 'task' | 'merged' | 'run'

/** How a fresh workspace is furnished. */
export type WorkspaceRecipe = {
  /** Paths of the user's checkout linked into the workspace (node_modules, caches); to be treated as read-only. */
  readonly link: readonly string[]
  /** Untracked paths of the user's checkout copied into the workspace (.env.test). */
  readonly copy: readonly string[]
  /** Argument vector run once in a fresh workspace, cached by the hash of the lock files; empty means none. */
  readonly setup: readonly string[]
  /** Only these folders are checked out (sparse cones); empty means all. */
  readonly sparse: readonly string[]
}

/** Limits and reactions of a whole run. */
export type Policy = {
  readonly concurrency: number
  /** Share of tasks, 0 to 1, that may fail before the run starts no more work. */
  readonly failureThreshold: number
  readonly onFailure: FailureMode
  readonly backoff: Backoff
  /** Wall-clock limit of the run; `null` means none. */
  readonly timeoutMs: number | null
  readonly limits: Limits
  readonly budget: RunBudget
  /** A workspace is not made when the disk has less than this left. */
  readonly minFreeDiskBytes: number
  /** How many idle workspaces stay in the pool of a repository. */
  readonly maxPooledWorkspaces: number
  /** Largest log of one attempt; what follows is dropped and noted. */
  readonly maxLogBytes: number
}

/** `continue` skips only dependents, `finish-running` starts nothing more, `stop-now` also stops what runs. */
export type FailureMode = 'continue' | 'finish-running' | 'stop-now'

/** Delay before attempt n+1 is `min(maxMs, baseMs * 2^n)` plus or minus `jitter` of itself, n counted from 1. */
export type Backoff = { readonly baseMs: number; readonly maxMs: number; readonly jitter: number }

/** Most attempts running at once, by name; what is not named is bounded by concurrency alone. */
export type Limits = {
  readonly agents: Readonly<Record<string, number>>
  readonly repositories: Readonly<Record<string, number>>
  readonly labels: Readonly<Record<string, number>>
  readonly resources: Readonly<Record<string, number>>
}

/** The most that may be spent; null means no limit. */
export type Budget = { readonly usd: number | null; readonly tokens: number | null }

export type RunBudget = Budget & {
  /** For all runs of the state folder that spend on one day, UTC. */
  readonly day: Budget
  /** Whether a model without a known price may be called although money is limited. */
  readonly unpriced: 'refuse' | 'allow'
}

/** What an attempt's programs can reach; see the levels in the guide on isolation. */
export type SandboxSpec = {
  /** `auto`: bwrap for models, external agents and plugins where the machine has it, else process; process for commands and codemods. */
  readonly level: 'auto' | SandboxLevel
  /** Argument vector put before each program at level `custom`; else empty. */
  readonly prefix: readonly string[]
  /** `gateway`: model calls and nothing else. `auto`: gateway at level bwrap, else all. A list names hosts besides the gateway. */
  readonly network: 'auto' | 'all' | 'gateway' | readonly string[]
  readonly maxMemoryBytes: number | null
  readonly maxProcesses: number | null
  readonly maxFileBytes: number | null
  /** Paths of agent-side configuration in the repository (`.claude`, `.mcp.json`) that the agent may see; all others are kept from it. */
  readonly trust: readonly string[]
  /** Further files and folders that programs inside bwrap may read, absolute or relative to the plan's folder. */
  readonly readablePaths: readonly string[]
}

/** `none`: as Fleet itself. `process`: clean environment, process group, limits. `bwrap`: namespaces, read-only system. `custom`: behind a command of the user's. */
export type SandboxLevel = 'none' | 'process' | 'bwrap' | 'custom'

/** Where models are called, and how much of it at once. */
export type ProviderSpec = {
  /** `anthropic`, `openai`, `google`, `mistral`, `xai`, or a name of the plan's own. */
  readonly name: string
  readonly api: ProviderApi
  /** Null: the provider's public address. */
  readonly url: string | null
  /** Environment variables that may hold the key, the first that is set; empty: no key is needed. */
  readonly keyVariables: readonly string[]
  readonly maxRequestsPerMinute: number | null
  readonly maxTokensPerMinute: number | null
  /** Most calls at once. */
  readonly maxConcurrency: number | null
}

/** The protocol a provider speaks. `openai` stands for Chat Completions and Responses, `openai-compatible` for Chat Completions alone. */
export type ProviderApi = 'anthropic' | 'openai' | 'google' | 'mistral' | 'xai' | 'openai-compatible'

/** A server of the Model Context Protocol. Values of `headers` and `environment` may name variables of Fleet's environment as `${NAME}`. */
export type McpServer =
  | { readonly name: string; readonly kind: 'stdio'; readonly run: readonly string[]; readonly environment: Readonly<Record<string, string>> }
  | { readonly name: string; readonly kind: 'http'; readonly url: string; readonly headers: Readonly<Record<string, string>> }

/** Somebody to tell of what happens in a run. `url` and `secret` name variables of Fleet's environment as `${NAME}`; their values are kept nowhere. */
export type NotifyTarget = { readonly name: string; readonly on: readonly NoticeKind[] } & (
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string | null }
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'desktop' }
  | { readonly kind: 'command'; readonly run: readonly string[] }
)
