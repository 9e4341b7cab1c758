import type { Budget, ProviderSpec, RunBudget } from '../core/plan/plan.ts'
import type { Failure } from '../core/run/failure.ts'
import type { ModelUsage, Usage } from '../core/run/measures.ts'

/**
 * The one way to models. It holds the keys, meters, enforces budgets, keeps the limits of the providers, writes transcripts, records and
 * replays. An attempt gets a pass of its own; whatever it does with it is counted there.
 */
export interface ModelGateway {
  /** Opens the way for one attempt. What the plan lacks is found when a provider is asked for. */
  open(request: PassRequest): Promise<Pass>
  status(): GatewayStatus
  /** Ends all passes and stops listening. */
  close(): Promise<void>
}

export type PassRequest = {
  readonly runId: string
  readonly taskId: string
  readonly attempt: number
  /** Name of the agent, for limits and reports. */
  readonly agent: string
  readonly providers: readonly ProviderSpec[]
  readonly runBudget: RunBudget
  readonly taskBudget: Budget
  /** Folders of the attempt by name, which are others in each run: recordings name them instead. */
  readonly paths: Readonly<Record<string, string>>
  /** NDJSON file that the exchanges are written to. */
  readonly transcriptPath: string
  /** Told of each call when it has been counted. */
  readonly onUsage?: (usage: ModelUsage) => void
  readonly signal: AbortSignal
}

/** What an attempt reaches models with. */
export interface Pass {
  /** Stands for the key in requests; worth nothing outside this gateway and after `close`. */
  readonly token: string
  /** Address that speaks the provider's own protocol, `http://127.0.0.1:4711/t/<token>/anthropic`: what providers' clients take as base URL, without `/v1`. FleetError for a provider that the plan does not know or that has no key. */
  urlOf(provider: string): string
  /** Unix socket of the same server, for sandboxes without a network. */
  readonly socketPath: string
  /** By model, in order of first use. */
  usage(): readonly ModelUsage[]
  /** Provider that a call of this pass waits for at the moment (for its turn, or for the answer); null when none is under way. */
  waitsFor(): string | null
  /**
   * Why the last call was refused, given up or broken off, when none has gone well since: `provider-unavailable`, `budget-exhausted`,
   * `environment` (key, credit, unknown price) or `agent-failed` (too many calls).
   */
  trouble(): Failure | null
  /** The token is void; calls that are under way are cut. */
  close(): Promise<void>
}

export type GatewayStatus = {
  readonly calls: number
  readonly inFlight: number
  readonly total: Usage
  readonly providers: readonly ProviderStatus[]
}

export type ProviderStatus = {
  readonly name: string
  /** `paused`: it asked to be left alone; `open`: its circuit is broken. */
  readonly status: 'ready' | 'paused' | 'open'
  /** When it is tried again; null when ready. */
  readonly until: number | null
  readonly inFlight: number
  readonly waiting: number
  /** Most calls at once at the moment; halves at 429 and grows back. */
  readonly concurrency: number
}
