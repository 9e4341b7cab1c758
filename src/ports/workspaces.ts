import type { Isolation, Repository, WorkspaceRecipe } from '../core/plan/plan.ts'
import type { Change } from '../core/run/event.ts'
import type { Conflict } from '../core/run/failure.ts'

/**
 * Makes the folders that attempts work in. One implementation per isolation level. A workspace of a dead orchestrator is found and
 * undone by `sweep`, which the engine calls once while it holds the state lock.
 */
export interface Workspaces {
  readonly isolation: Isolation
  /** Throws FleetError when the repository or the disk rules it out; nothing is left behind then. */
  prepare(request: WorkspaceRequest): Promise<Workspace>
  /** Brings back what a dead orchestrator left: half-made checkouts go, in-place folders are restored to their snapshot. */
  sweep(): Promise<void>
  /** Frees the pool down to nothing; after it no folder of ours is left but what the report keeps. */
  close(): Promise<void>
}

export type WorkspaceRequest = {
  readonly runId: string
  readonly taskId: string
  readonly attempt: number
  readonly repository: Repository
  /** Commit to check out; `null` for in-place work and plain folders. */
  readonly commit: string | null
  readonly recipe: WorkspaceRecipe
  /** Globs the task may change; empty means all. */
  readonly files: readonly string[]
  readonly minFreeDiskBytes: number
  /** Idle workspaces kept for this repository; without it the adapter's own default. */
  readonly maxPooled?: number
  readonly signal: AbortSignal
}

export interface Workspace {
  /** Absolute path. It has no `.git` of ours. */
  readonly path: string
  /** True when the folder came fresh and `setup` has to run in it; false when a cached or pooled set-up is in place. */
  readonly needsSetup: boolean
  /** Records that `setup` has run, so that later workspaces with the same lock files reuse it. */
  keepSetup(): Promise<void>
  /**
   * Reads what changed against the start. In a worktree the change is written as a commit object with the given message; nothing points
   * at it yet, and it survives `release`. Ignored files do not count.
   */
  capture(message: CommitMessage): Promise<CapturedChange>
  /**
   * Brings the folder to the tree of a commit that `capture` made from this start, perhaps by a workspace of a dead orchestrator; what `capture`
   * and `rollback` compare with stays the start. Ignored files are not brought back. Absent where changes are not kept as commits.
   */
  restore?(commit: string): Promise<void>
  /** Brings the folder back to its state before the attempt, byte for byte, and verifies it. */
  rollback(): Promise<RollbackReport>
  /** Gives the folder back. Changes that were captured as a commit stay; in-place changes stay. Safe to call twice. */
  release(): Promise<void>
}

export type CapturedChange = Change & {
  /** All changed paths, relative, slash-separated, sorted. */
  readonly changed: readonly ChangedPath[]
}

export type ChangedPath = {
  readonly path: string
  readonly change: 'added' | 'modified' | 'deleted' | 'type-changed' | 'mode-changed'
  /** `symlink-outside` leads out of the workspace; `nested-repository` has a `.git` of its own. */
  readonly hazard: 'none' | 'symlink-outside' | 'nested-repository'
}

export type RollbackReport = {
  /** True when a second look found the folder as it was. */
  readonly verified: boolean
  readonly restored: number
  /** Paths that could not be brought back, at most 100. */
  readonly differences: readonly string[]
}

export type CommitMessage = {
  readonly subject: string
  readonly body: string
  /** `Fleet-Run`, `Fleet-Task`, `Fleet-Attempt`, `Fleet-Agent`, in order. */
  readonly trailers: readonly (readonly [string, string])[]
}

/**
 * Brings commits into a run's branch, in the object database: no checkout, index or HEAD is touched.
 * Landings of one repository are serialised by the caller. (Structured merge, batches and pull requests will stand behind this port.)
 */
export interface Lander {
  /** Looks at a repository: kind, commit, branch. Throws FleetError for what cannot be worked on, with the way to mend it. */
  inspect(path: string): Promise<RepositoryFacts>
  /** Makes the run's branch at `base` unless it exists; clears what a killed git left behind. */
  open(repository: Repository, branch: string, base: string): Promise<void>
  /** Commit the branch points at. */
  head(repository: Repository, branch: string): Promise<string>
  /** Name of the tree of a commit: equal trees have equal names, whenever and wherever they were made. */
  tree(repository: Repository, commit: string): Promise<string>
  /** Merges `commit` onto `head` as one new commit with `head` as its only parent; writes objects only. */
  integrate(repository: Repository, request: IntegrateRequest): Promise<Integration>
  hasLanded(repository: Repository, branch: string, commit: string): Promise<boolean>
  /** Syncs the objects, moves the branch by compare-and-swap, syncs the ref, reads it back. */
  move(repository: Repository, move: RefMove): Promise<'moved' | 'stale'>
  /** Moves the user's branch to the run's head, by fast-forward or merge. Refuses a dirty tree with FleetError. */
  landForUser(repository: Repository, request: UserLanding): Promise<{ readonly from: string; readonly to: string; readonly how: 'fast-forward' | 'merge' | 'up-to-date' }>
  /** Takes the user's branch back to `from` if it still stands at `to` and the tree is clean. */
  takeBackForUser(repository: Repository, request: { readonly branch: string; readonly from: string; readonly to: string }): Promise<void>
  /** Removes the run's branch and its private git folder. */
  forget(repository: Repository, branch: string): Promise<void>
  /** The files that differ between two commits with their contents, `null` where there is none; links, submodules and files over `maxFileBytes` are left out and named. */
  readChange(repository: Repository, request: ReadChangeRequest): Promise<ReadChange>
  /** Unified diff between two commits, at most `maxBytes`. */
  diff(repository: Repository, from: string, to: string, maxBytes: number): Promise<string>
}

export type RepositoryFacts =
  | { readonly kind: 'folder' }
  | { readonly kind: 'git'; readonly top: string; readonly commit: string; readonly userBranch: string | null; readonly dirty: boolean; readonly shallow: boolean }

export type ReadChangeRequest = {
  readonly base: string
  readonly head: string
  readonly maxFileBytes: number
  /** Only these; all that differ when absent. */
  readonly paths?: readonly string[]
}

export type ReadChange = {
  readonly files: readonly { readonly path: string; readonly base: Uint8Array | null; readonly head: Uint8Array | null }[]
  readonly leftOut: readonly string[]
}

export type IntegrateRequest = {
  readonly commit: string
  readonly head: string
  readonly message: CommitMessage
}

export type Integration =
  | { readonly status: 'merged'; readonly commit: string; readonly tree: string; /** True when the merged tree is the tree the checks have already seen. */ readonly sameTree: boolean }
  | { readonly status: 'conflict'; readonly conflicts: readonly Conflict[] }

export type RefMove = { readonly branch: string; readonly commit: string; readonly expected: string }

export type UserLanding = {
  readonly runBranch: string
  /** Branch to move; must be checked out or not checked out anywhere. */
  readonly target: string
  readonly message: CommitMessage
}
