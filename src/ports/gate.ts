import type { Gate, Repository } from '../core/plan/plan.ts'

/** Judges a change by analysing its files at base and head. */
export interface GateKeeper {
  /** Never rejects for what is in the files: an analyser that crashes is `crashed`, which fails closed. */
  judge(request: GateRequest): Promise<GateVerdict>
}

export type GateRequest = {
  readonly gate: Gate
  readonly repository: Repository
  /** Commits to compare. */
  readonly base: string
  readonly head: string
  /** Tree of `head` on the disk, where reports of earlier checks lie. */
  readonly workspace: string
  readonly signal: AbortSignal
}

export type GateVerdict = {
  readonly status: 'passed' | 'failed' | 'crashed'
  /** What a person and the next attempt have to know: reasons first, then findings with their places; at most 4,000 characters, no secret. */
  readonly output: string
  /** The whole analysis as JSON, for the run's folder. */
  readonly detail: unknown
}
