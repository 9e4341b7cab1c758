import type { AttemptStopReason } from '../core/run/event.ts'
import type { Lease } from '../core/run/signal.ts'
import type { Assignment, ReportTo, WorkerPool } from '../ports/worker-pool.ts'

/** Carries out one assignment to its end and reports it; must not reject but for bugs. */
export type CarryOut = (assignment: Assignment, options: { readonly reportTo: ReportTo; readonly signal: AbortSignal }) => Promise<void>

/** Carries assignments out in this process. A lease is held until its last report has been answered. */
export class LocalWorkerPool implements WorkerPool {
  readonly #carryOut: CarryOut
  readonly #reportTo: ReportTo
  readonly #onBug: (error: unknown) => void
  readonly #held = new Map<Lease, { readonly controller: AbortController; readonly done: Promise<void> }>()

  constructor(options: { readonly carryOut: CarryOut; readonly reportTo: ReportTo; readonly onBug: (error: unknown) => void }) {
    this.#carryOut = options.carryOut
    this.#reportTo = options.reportTo
    this.#onBug = options.onBug
  }

  submit(assignment: Assignment): void {
    const { lease } = assignment
    if (this.#held.has(lease)) return
    const controller = new AbortController()
    const done = this.#carryOut(assignment, { reportTo: this.#reportTo, signal: controller.signal })
      .catch(this.#onBug)
      .finally(() => this.#held.delete(lease))
    this.#held.set(lease, { controller, done })
  }

  stop(lease: Lease, reason: AttemptStopReason): void {
    this.#held.get(lease)?.controller.abort(reason)
  }

  held(): ReadonlySet<Lease> {
    return new Set(this.#held.keys())
  }

  async close(): Promise<void> {
    for (const { controller } of this.#held.values()) controller.abort('interrupted')
    await Promise.all([...this.#held.values()].map(({ done }) => done))
  }
}
