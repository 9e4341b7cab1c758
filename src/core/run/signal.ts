import type { AttemptPhase, AttemptResult, Change, CheckResult, LandingIntent } from './event.ts'
import type { Failure } from './failure.ts'
import type { Measures } from './measures.ts'

/** Names one holding of one attempt, `task#attempt@holding`. A report under any other lease than the current one changes nothing. */
export type Lease = string

/** What is reported to or asked of the run loop. Signals are wishes and observations; `decide` makes facts of them. */
export type Signal =
  | { readonly type: 'open' }
  | { readonly type: 'tick' }
  | Command
  | Report

/** What a person or another program asks for; may arrive through the store from another process. */
export type Command =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'cancel' }
  /** Ctrl-C: stop what runs, keep the run resumable. */
  | { readonly type: 'interrupt' }
  | { readonly type: 'cancel-task'; readonly task: string }
  | { readonly type: 'approve-task'; readonly task: string; readonly by: string }
  /** Tries again: the named tasks, or all that failed, with what was skipped because of them. */
  | { readonly type: 'retry-tasks'; readonly tasks: readonly string[] | 'failed' }
  /** What the run may spend from now on, counted from its start. */
  | { readonly type: 'set-budget'; readonly usd: number | null; readonly tokens: number | null }

/** What a worker reports of an assignment it holds. */
export type Report =
  | { readonly type: 'attempt-advanced'; readonly lease: Lease; readonly phase: AttemptPhase }
  | { readonly type: 'attempt-worked'; readonly lease: Lease; readonly change: Change }
  | { readonly type: 'attempt-landing'; readonly lease: Lease; readonly intent: LandingIntent }
  /** The agent waits for a person to allow something. */
  | { readonly type: 'attempt-asked'; readonly lease: Lease; readonly question: string }
  | { readonly type: 'attempt-ended'; readonly lease: Lease; readonly ending: AttemptEnding }
  | { readonly type: 'final-checks-ended'; readonly lease: Lease; readonly checks: readonly CheckResult[]; readonly failure: Failure | null }
  /** The worker died or cannot be reached. */
  | { readonly type: 'worker-lost'; readonly lease: Lease; readonly message: string }

export type AttemptEnding =
  | { readonly status: 'succeeded'; readonly result: AttemptResult; readonly measures?: Measures }
  | { readonly status: 'failed'; readonly failure: Failure; readonly checks: readonly CheckResult[]; readonly rolledBack: boolean; readonly measures?: Measures }
  /** Stopped because the run loop asked for it. */
  | { readonly status: 'stopped'; readonly rolledBack: boolean; readonly measures?: Measures }
