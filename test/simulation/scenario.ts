import type { Plan } from '../../src/core/plan/plan.ts'
import type { RepositoryBase } from '../../src/core/run/event.ts'
import type { RunState } from '../../src/core/run/state.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { ReportTo, WorkerPool } from '../../src/ports/worker-pool.ts'
import type { Random } from '../rig/random.ts'

/** What survives a crash of the orchestrator, as the invariants ask for it. */
export type Outside = {
  /** Commits on the run's branch, in the order they landed. */
  readonly landed: readonly { readonly task: string; readonly commit: string }[]
  /** How often an agent's finished work was taken, by task and attempt. */
  readonly paid: ReadonlyMap<string, number>
  readonly problems: readonly string[]
}

/** What the process of one life is given. */
export type LifeOptions = { readonly state: RunState; readonly random: Random; readonly clock: Clock; readonly reportTo: ReportTo; readonly onBug: (error: unknown) => void }

/** The workers of one life of the orchestrator. */
export type Life = {
  readonly pool: WorkerPool
  /** The process dies: nothing of it goes on. */
  kill(): void
  /** The process ends by itself. */
  close(): Promise<void>
}

/** A world and the workers that act on it; the engine between them is the real one. */
export type Scenario = {
  readonly plan: Plan
  readonly bases: Readonly<Record<string, RepositoryBase>>
  readonly outside: Outside
  begin(options: LifeOptions): Promise<Life>
  /** What does not hold when the run has ended. */
  check(state: RunState): Promise<readonly string[]>
  dispose(): Promise<void>
}

export type MakeScenario = (random: Random) => Promise<Scenario>
