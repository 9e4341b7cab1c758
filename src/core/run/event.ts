import type { Plan } from '../plan/plan.ts'
import type { DependencyChange } from './dependency-change.ts'
import type { Failure } from './failure.ts'
import type { Measures } from './measures.ts'

/**
 * The facts of a run, in the order they were decided. Persisted words are for ever: a type or a field is added, never renamed.
 * Events are few and small; output and transcripts are telemetry and live in files.
 */
export type RunEvent =
  /** Always the first event. `durationsMs` are the estimates that scheduling uses, so that replay sees the same ones. */
  | { readonly type: 'run-created'; readonly runId: string; readonly plan: Plan; readonly bases: Readonly<Record<string, RepositoryBase>>; readonly durationsMs: Readonly<Record<string, number>>; readonly seed: number; readonly durable: boolean; readonly experience?: readonly AgentExperience[] }
  /** An orchestrator took the run over; leases of earlier epochs are stale from here on. */
  | { readonly type: 'run-opened'; readonly epoch: number }
  | { readonly type: 'run-paused' }
  | { readonly type: 'run-resumed' }
  /** Nothing more starts; what runs may finish. */
  | { readonly type: 'run-draining'; readonly reason: DrainReason }
  /** What runs is stopped too. */
  | { readonly type: 'run-stopping'; readonly reason: StopReason }
  /** The orchestrator gives the run up without ending it; the next `run-opened` goes on. */
  | { readonly type: 'run-halted'; readonly reason: 'interrupted' | 'environment'; readonly failure: Failure | null }
  | { readonly type: 'run-reopened' }
  /** A person set what the run may spend anew. */
  | { readonly type: 'budget-set'; readonly usd: number | null; readonly tokens: number | null }
  | { readonly type: 'final-checks-started' }
  | { readonly type: 'final-checks-ended'; readonly checks: readonly CheckResult[]; readonly failure: Failure | null }
  | { readonly type: 'run-ended'; readonly outcome: RunOutcome }
  /** `fleet land` moved the user's branch. */
  | { readonly type: 'run-landed'; readonly repository: string; readonly branch: string; readonly from: string; readonly to: string }
  | { readonly type: 'run-rolled-back'; readonly repository: string; readonly branch: string; readonly from: string; readonly to: string }
  | { readonly type: 'task-approval-requested'; readonly task: string }
  | { readonly type: 'task-approved'; readonly task: string; readonly by: string }
  | { readonly type: 'task-skipped'; readonly task: string; readonly because: string }
  | { readonly type: 'task-canceled'; readonly task: string; readonly reason: string }
  /** A person asked for a task that had ended to be tried again; its retry budget is full again. */
  | { readonly type: 'task-reset'; readonly task: string }
  /** The delay before a retry is over, or a person cut it short. */
  | { readonly type: 'backoff-ended'; readonly task: string }
  /** `choice` is absent where the task's agent leaves none. */
  | { readonly type: 'attempt-started'; readonly task: string; readonly attempt: number; readonly choice?: AgentChoice }
  | { readonly type: 'attempt-advanced'; readonly task: string; readonly attempt: number; readonly phase: AttemptPhase }
  /** The agent has finished and its change is kept as a commit: a resumed attempt goes on from here and pays nothing twice. */
  | { readonly type: 'attempt-worked'; readonly task: string; readonly attempt: number; readonly change: Change }
  /** Written before the branch moves; whether it did is decided by the ancestry of `commit`. */
  | { readonly type: 'attempt-landing'; readonly task: string; readonly attempt: number; readonly intent: LandingIntent }
  /** Its worker was lost; the attempt goes on under a new lease. */
  | { readonly type: 'attempt-reassigned'; readonly task: string; readonly attempt: number }
  /** The attempt's agent waits for a person to allow something. */
  | { readonly type: 'attempt-asked'; readonly task: string; readonly attempt: number; readonly question: string }
  /** A person allowed what the attempt's agent had asked for. */
  | { readonly type: 'attempt-allowed'; readonly task: string; readonly attempt: number; readonly by: string }
  | { readonly type: 'attempt-stopping'; readonly task: string; readonly attempt: number; readonly reason: AttemptStopReason }
  /** Stopped without a verdict (interruption); costs no retry. */
  | { readonly type: 'attempt-released'; readonly task: string; readonly attempt: number; readonly reason: 'interrupted' | 'environment'; readonly measures?: Measures }
  | { readonly type: 'attempt-succeeded'; readonly task: string; readonly attempt: number; readonly result: AttemptResult; readonly measures?: Measures }
  /** `retryAt` is null when the task has failed for good. */
  | { readonly type: 'attempt-failed'; readonly task: string; readonly attempt: number; readonly failure: Failure; readonly checks: readonly CheckResult[]; readonly rolledBack: boolean; readonly retryAt: number | null; readonly measures?: Measures }

/** An event with its place in the run's log. */
export type RecordedEvent = {
  /** From 1, without gaps. */
  readonly seq: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly event: RunEvent
}

export type DrainReason = 'failure' | 'failure-threshold'
export type StopReason = 'failure' | 'canceled' | 'timed-out'
export type AttemptStopReason = 'timed-out' | 'canceled' | 'interrupted'
export type RunOutcome = 'succeeded' | 'failed' | 'canceled'
export type AttemptPhase = 'preparing' | 'working' | 'checking' | 'landing'

/** The state of a repository when the run was created. */
export type RepositoryBase = {
  /** Commit the run starts from; `null` for plain folders. */
  readonly commit: string | null
  /** Branch the user had checked out; `null` when detached or a plain folder. */
  readonly userBranch: string | null
  /** The run's branch, `fleet/<run>`; `null` for plain folders. */
  readonly branch: string | null
}

/** What an attempt changed. */
export type Change = {
  /** Commit that holds the change on top of `base`; `null` for in-place work. */
  readonly commit: string | null
  readonly base: string | null
  /** Number of changed paths. */
  readonly files: number
  readonly linesAdded: number
  readonly linesRemoved: number
  /** The first 200 changed paths, relative, slash-separated. */
  readonly paths: readonly string[]
}

export type LandingIntent = {
  readonly repository: string
  readonly branch: string
  /** Commit the branch will point at. */
  readonly commit: string
  /** Commit the branch must point at now. */
  readonly expected: string
  /** What the commit has passed, so that the report knows it even when the worker dies right after landing. */
  readonly checks: readonly CheckResult[]
}

export type CheckResult = {
  readonly check: string
  readonly on: 'task' | 'merged' | 'run'
  readonly status: 'passed' | 'failed' | 'crashed'
  readonly durationMs: number
  /** Last lines of its output, at most 4,000 characters; empty when it passed. */
  readonly output: string
  /** Of a gate: overall scores of the changed files, 0 to 100, null where there was nothing to score. Absent for other checks. */
  readonly scores?: { readonly base: number | null; readonly head: number | null }
}

export type AttemptResult = {
  readonly change: Change
  readonly landed: { readonly repository: string; readonly commit: string } | null
  readonly checks: readonly CheckResult[]
  /** What the agent says of its work; never part of the verdict. */
  readonly summary: string
  /** Cost of the attempt's model calls; null when there were none or their price is unknown. */
  readonly costUsd: number | null
  /** What the change does to the packages of lock files; null where it touches none, absent in events of earlier versions. */
  readonly dependencies?: DependencyChange | null
  /** What was tried besides the change that was kept (variants of best-of), one line each; absent when nothing was. */
  readonly variants?: readonly string[]
}

/** Which agent a chain or a route picked for an attempt, and why. */
export type AgentChoice = {
  /** Names from the task's agent down to the one that works, `[hybrid, grok]`. */
  readonly path: readonly string[]
  /** One sentence for people. */
  readonly reason: string
}

/** What earlier runs teach of one agent at one kind of task. */
export type AgentExperience = {
  readonly agent: string
  /** Kind of task: its labels in order, joined by a space; empty for none. */
  readonly kind: string
  readonly succeeded: number
  readonly failed: number
  /** Mean cost of an attempt; null when unknown. */
  readonly meanCostUsd: number | null
}
