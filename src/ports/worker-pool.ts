import type { BestOfSpec, NamedAgent, WorkingSpec } from '../core/plan/agent-spec.ts'
import type { Budget, Check, Plan, Repository, Task } from '../core/plan/plan.ts'
import type { AttemptPhase, AttemptStopReason, Change, LandingIntent, RepositoryBase } from '../core/run/event.ts'
import type { Failure } from '../core/run/failure.ts'
import type { Lease, Report } from '../core/run/signal.ts'

/**
 * Carries out assignments, on this machine or elsewhere. The pool never decides: it reports and is told.
 * Submitting the same lease twice is a no-op.
 */
export interface WorkerPool {
  submit(assignment: Assignment): void
  /** Asks the holder to stop, roll back and report; a no-op for an unknown lease. */
  stop(lease: Lease, reason: AttemptStopReason): void
  /** Leases that are being carried out now. */
  held(): ReadonlySet<Lease>
  /** Stops everything and waits until nothing of it is left. */
  close(): Promise<void>
}

/** How a worker speaks to the run loop. Resolves once the report is durable. */
export type ReportTo = (report: Report) => Promise<Reply>

/**
 * `accepted`: go on. `stopping`: the attempt has to stop, so it must not land; undo it and report its end. `stale`: the lease is no longer
 * current; stop without touching anything shared.
 */
export type Reply = 'accepted' | 'stopping' | 'stale'

/** Plain JSON: a worker needs nothing else. */
export type Assignment =
  | {
      readonly type: 'attempt'
      readonly lease: Lease
      readonly runId: string
      readonly task: Task
      /** The agent that was chosen for this attempt. */
      readonly agent: NamedAgent<WorkingSpec | BestOfSpec>
      readonly attempt: number
      /** Phase to go on from, with what earlier holders of this attempt recorded. */
      readonly progress: AttemptProgress
      readonly failures: readonly Failure[]
      readonly context: RunContext
    }
  | {
      readonly type: 'final-checks'
      readonly lease: Lease
      readonly runId: string
      readonly checks: readonly Check[]
      readonly context: RunContext
    }

export type AttemptProgress = {
  /** Whether an earlier worker held this attempt and may have begun it. */
  readonly wasHeld: boolean
  readonly phase: AttemptPhase
  readonly change: Change | null
  readonly intent: LandingIntent | null
}

/** What all assignments of a run share. */
export type RunContext = {
  readonly plan: Plan
  readonly repositories: readonly Repository[]
  readonly bases: Readonly<Record<string, RepositoryBase>>
  /** What the run may spend. */
  readonly budget: Budget
}
