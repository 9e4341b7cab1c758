/** Why an attempt did not succeed: expected, stored in events, read by `decide` and shown to people. */
export type Failure =
  | { readonly kind: 'agent-failed'; readonly message: string; readonly exitCode: number | null; readonly output: string }
  | { readonly kind: 'nothing-changed'; readonly message: string }
  | { readonly kind: 'out-of-scope'; readonly message: string; readonly paths: readonly string[] }
  | { readonly kind: 'check-failed'; readonly message: string; readonly check: string; readonly on: 'task' | 'merged' | 'run'; readonly output: string }
  | { readonly kind: 'check-crashed'; readonly message: string; readonly check: string; readonly on: 'task' | 'merged' | 'run'; readonly output: string }
  | { readonly kind: 'merge-conflict'; readonly message: string; readonly conflicts: readonly Conflict[] }
  | { readonly kind: 'timed-out'; readonly message: string; readonly limit: 'wall' | 'idle'; readonly limitMs: number }
  | { readonly kind: 'setup-failed'; readonly message: string; readonly output: string }
  | { readonly kind: 'rollback-failed'; readonly message: string; readonly paths: readonly string[] }
  | { readonly kind: 'worker-lost'; readonly message: string }
  | { readonly kind: 'canceled'; readonly message: string }
  /** The provider is overloaded, limits us or is down for longer than an attempt should wait: costs no retry. `retryAt` is when it asked to be tried again. */
  | { readonly kind: 'provider-unavailable'; readonly message: string; readonly provider: string; readonly retryAt: number | null }
  /** Money or tokens are spent. Of the task: it fails. Of the run or the day: the run halts and can be resumed with more. */
  | { readonly kind: 'budget-exhausted'; readonly message: string; readonly scope: 'task' | 'run' | 'day' }
  /** Not the task's fault (disk full, a missing tool): halts the run, costs no retry. */
  | { readonly kind: 'environment'; readonly message: string; readonly hint: string }

export type FailureKind = Failure['kind']

/** One file that could not be merged. */
export type Conflict = {
  readonly path: string
  /** What git says of it: content, add/add, modify/delete, rename/delete, binary … */
  readonly reason: string
  /** The conflicting hunks with markers, at most 4,000 characters. */
  readonly hunks: string
}
