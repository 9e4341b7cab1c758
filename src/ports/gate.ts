import type { Gate } from '../core/plan/gate.ts'
import type { Repository } from '../core/plan/plan.ts'
import type { DependencyChange } from '../core/run/dependency-change.ts'
import type { ProcessEnd } from './process-spawner.ts'

/** Judges a change by analysing its files at base and head. */
export interface GateKeeper {
  /** Never rejects for what is in the files: an analyser that crashes is `crashed`, which fails closed. */
  judge(request: GateRequest): Promise<GateVerdict>
  /** What the change does to the packages of the lock files among `paths`; null when there is none. */
  readDependencies(request: DependencyRequest): Promise<DependencyChange | null>
}

export type GateRequest = {
  readonly gate: Gate
  readonly repository: Repository
  /** Commits to compare. */
  readonly base: string
  readonly head: string
  /** Tree of `head` on the disk, where reports of earlier checks lie. */
  readonly workspace: string
  /** Folder of the plan file: paths that the gate names outside of the repository are relative to it. */
  readonly planFolder: string
  readonly tools: GateTools
  readonly signal: AbortSignal
}

/** What a gate may use beside reading. Trees are given back and programs have ended when the gate has judged. */
export interface GateTools {
  /** A further workspace at a commit, furnished and set up as the task's own. Rejects with a FleetError when there can be none. */
  openTree(commit: string): Promise<GateTree>
  /** Runs a program in one of the trees, with the environment of the plan's command checks, within what is left of the check's time. */
  run(program: GateProgram): Promise<GateProgramEnd>
}

/** `unfit`: the plan's setup failed in it. */
export type GateTree = { readonly status: 'open'; readonly path: string } | { readonly status: 'unfit'; readonly reason: string }

export type GateProgram = {
  readonly argv: readonly string[]
  /** `workspace` of the request, or a tree that was opened. */
  readonly cwd: string
  /** Part of the name of its log. */
  readonly name: string
}

/** How it ended, and everything it wrote, up to the limit of logs. */
export type GateProgramEnd = { readonly end: ProcessEnd; readonly output: string }

export type GateVerdict = {
  readonly status: 'passed' | 'failed' | 'crashed'
  /** What a person and the next attempt have to know: reasons first, then findings with their places; at most 4,000 characters, no secret. */
  readonly output: string
  /** The whole analysis as JSON, for the run's folder. */
  readonly detail: unknown
}

export type DependencyRequest = {
  readonly repository: Repository
  readonly base: string
  readonly head: string
  /** All changed paths. */
  readonly paths: readonly string[]
}
