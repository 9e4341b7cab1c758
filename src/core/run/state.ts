import type { Budget, Plan, Task } from '../plan/plan.ts'
import type { AgentChoice, AgentExperience, AttemptPhase, AttemptResult, AttemptStopReason, Change, CheckResult, DrainReason, LandingIntent, RepositoryBase, RunOutcome, StopReason } from './event.ts'
import type { Failure } from './failure.ts'
import type { Measures } from './measures.ts'
import type { Capacity } from './capacity.ts'
import type { ReadyQueue } from './ready-queue.ts'

/**
 * The state of one run: what its events add up to. `evolve` folds events into it in place (a copy per event would make a run of n
 * tasks cost n²), so whoever keeps one past the next event must know that it changes.
 */
export type RunState = {
  readonly runId: string
  readonly plan: Plan
  readonly bases: Readonly<Record<string, RepositoryBase>>
  readonly seed: number
  /** What earlier runs teach of the agents; fixed when the run was created. */
  readonly experience: readonly AgentExperience[]
  /** That, and what this run's own attempts have taught since. */
  readonly learned: Map<string, AgentExperience>
  /** What the run may spend. */
  budget: Budget
  readonly createdAt: number
  /** When the present orchestrator took the run over: the run's wall-clock limit counts from here. */
  openedAt: number
  /** Time during which an orchestrator held the run: the pauses between a crash and a resume do not count. */
  activeMs: number
  lastEventAt: number
  /** Commit that each run branch was last moved to. */
  readonly heads: Map<string, string>
  /** Where `fleet land` brought a repository's run branch, by repository. */
  readonly landings: Map<string, { readonly branch: string; readonly commit: string; /** The run branch's commit that was brought. */ readonly head: string | null }>
  readonly tasks: ReadonlyMap<string, TaskState>
  /** Number of events folded; the next event gets `seq + 1`. */
  seq: number
  /** Which orchestrator holds the run; part of every lease. */
  epoch: number
  status: 'running' | 'paused' | 'halted' | 'ended'
  halted: { readonly reason: 'interrupted' | 'environment'; readonly failure: Failure | null } | null
  draining: DrainReason | null
  stopping: StopReason | null
  outcome: RunOutcome | null
  endedAt: number | null
  finalChecks: { status: 'none' | 'running' | 'passed' | 'failed'; checks: readonly CheckResult[]; failure: Failure | null }
  /** Tasks whose dependencies landed and that may start. */
  readonly ready: ReadyQueue
  readonly capacity: Capacity
  /** Ready tasks that a person has to be asked about. */
  readonly unapproved: Set<TaskState>
  readonly running: Set<TaskState>
  readonly backingOff: Set<TaskState>
  readonly counts: Record<TaskStatus, number>
}

export type TaskStatus = 'waiting' | 'running' | 'backing-off' | 'awaiting-approval' | 'succeeded' | 'failed' | 'skipped' | 'canceled'

export type TaskState = {
  readonly task: Task
  /** Place in the plan, from 0. */
  readonly index: number
  /** Place in the order of starting, smaller first: priority, then longest remaining path, then plan order. */
  readonly rank: number
  /** Tasks that wait for this one. */
  readonly dependents: readonly TaskState[]
  status: TaskStatus
  /** Dependencies that have not landed yet. */
  waitingFor: number
  approved: boolean
  /** Failed attempts that count against the retry budget. */
  failures: number
  /** Attempts that ended because a provider was unavailable; they cost no retry but are bounded too. */
  providerFailures: number
  retryAt: number | null
  /** Id of the task, or the reason of the run, that this one was skipped for. */
  skippedBecause: string | null
  readyAt: number | null
  updatedAt: number
  readonly attempts: AttemptState[]
}

export type AttemptState = {
  readonly number: number
  readonly startedAt: number
  /** Which agent works, where the task's agent leaves a choice. */
  readonly choice: AgentChoice | null
  measures: Measures
  outcome: 'running' | 'succeeded' | 'failed' | 'canceled' | 'released'
  phase: AttemptPhase
  /** When each phase began. */
  phaseAt: Partial<Record<AttemptPhase, number>>
  stopping: AttemptStopReason | null
  /** What its agent waits for a person to allow; null when it waits for nobody. */
  question: string | null
  change: Change | null
  intent: LandingIntent | null
  failure: Failure | null
  checks: readonly CheckResult[]
  result: AttemptResult | null
  rolledBack: boolean
  endedAt: number | null
  /** Time between the death of an orchestrator and the next one's taking over, while this attempt was running. */
  downMs: number
  /** When the present holder got it: the attempt's wall-clock limit counts from here. */
  heldAt: number
  /** Number of the present holding, from 1: a takeover by another orchestrator or worker makes a new lease. */
  holding: number
}
