import type { Assignment, ReportTo, WorkerPool } from '../../src/ports/worker-pool.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { AttemptEnding } from '../../src/core/run/signal.ts'
import type { Change, AttemptStopReason } from '../../src/core/run/event.ts'
import type { Random } from '../rig/random.ts'

/** What survives a crash of the orchestrator: the branch, and a count of the work that was paid for. */
export class World {
  /** Commits on the run's branch, in the order they landed. */
  readonly landed: { readonly task: string; readonly commit: string }[] = []
  /** How often an agent worked to its end, by task and attempt. */
  readonly paid = new Map<string, number>()
  /** Reports that were answered after their worker had been replaced. */
  staleReports = 0
  readonly problems: string[] = []
  commits = 0
}

type Held = { readonly assignment: Assignment; stop: AttemptStopReason | null; readonly cancel: (() => void)[] }

/** Workers whose every step takes a random time and may fail, land or hang, as the seed says. */
export class ScriptedPool implements WorkerPool {
  readonly #held = new Map<string, Held>()
  readonly #world: World
  readonly #random: Random
  readonly #clock: Clock
  readonly #reportTo: ReportTo
  #isDead = false

  constructor(options: { readonly world: World; readonly random: Random; readonly clock: Clock; readonly reportTo: ReportTo }) {
    this.#world = options.world
    this.#random = options.random
    this.#clock = options.clock
    this.#reportTo = options.reportTo
  }

  submit(assignment: Assignment): void {
    if (this.#held.has(assignment.lease)) return
    const held: Held = { assignment, stop: null, cancel: [] }
    this.#held.set(assignment.lease, held)
    const work = assignment.type === 'attempt' ? this.#attempt(held, assignment) : this.#finalChecks(held)
    void work.catch((error: unknown) => {
      if (!this.#isDead && !(error instanceof Stopped)) this.#world.problems.push(String(error))
    })
  }

  stop(lease: string, reason: AttemptStopReason): void {
    const held = this.#held.get(lease)
    if (held === undefined || held.stop !== null) return
    held.stop = reason
    for (const wake of held.cancel.splice(0)) wake()
  }

  held(): ReadonlySet<string> {
    return new Set(this.#held.keys())
  }

  async close(): Promise<void> {
    this.kill()
  }

  /** The process dies: nothing it held goes on. */
  kill(): void {
    this.#isDead = true
    for (const held of this.#held.values()) for (const wake of held.cancel.splice(0)) wake()
  }

  async #attempt(held: Held, assignment: Extract<Assignment, { type: 'attempt' }>): Promise<void> {
    const { lease, task, attempt, progress } = assignment
    const isLanded = progress.intent !== null && this.#world.landed.some(({ commit }) => commit === progress.intent?.commit)
    if (isLanded) return this.#end(held, succeeded(progress.change, progress.intent?.commit ?? null))
    let change = progress.change
    if (change === null) {
      await this.#pause(held, this.#random.int(1, 900))
      void this.#reportTo({ type: 'attempt-advanced', lease, phase: 'working' }).catch(() => {})
      await this.#pause(held, this.#random.chance(0.05) ? 10_000_000 : this.#random.int(1, 30_000))
      if (held.stop !== null) return this.#end(held, { status: 'stopped', rolledBack: true })
      if (this.#random.chance(0.2)) return this.#end(held, this.#randomFailure())
      const key = `${task.id}#${attempt}`
      this.#world.commits += 1
      change = { commit: `c${this.#world.commits}`, base: 'base', files: 1, linesAdded: 1, linesRemoved: 0, paths: ['a'] }
      if ((await this.#reportTo({ type: 'attempt-worked', lease, change })) === 'stale') return this.#drop(held)
      this.#world.paid.set(key, (this.#world.paid.get(key) ?? 0) + 1)
    }
    await this.#pause(held, this.#random.int(1, 5_000))
    if (held.stop !== null) return this.#end(held, { status: 'stopped', rolledBack: true })
    return this.#land(held, { assignment, change })
  }

  async #land(held: Held, { assignment, change }: { readonly assignment: Extract<Assignment, { type: 'attempt' }>; readonly change: Change }): Promise<void> {
    const { lease, task } = assignment
    this.#world.commits += 1
    const commit = `m${this.#world.commits}`
    const intent = { repository: 'main', branch: 'fleet/run', commit, expected: 'head', checks: [] }
    const reply = await this.#reportTo({ type: 'attempt-landing', lease, intent })
    if (reply === 'stopping') return this.#end(held, { status: 'stopped', rolledBack: true })
    if (reply === 'stale') return this.#drop(held)
    if (this.#isDead) return
    this.#world.landed.push({ task: task.id, commit })
    await this.#pause(held, this.#random.int(0, 50))
    return this.#end(held, succeeded(change, commit))
  }

  async #finalChecks(held: Held): Promise<void> {
    await this.#pause(held, this.#random.int(1, 5_000))
    if (held.stop === null) await this.#reportTo({ type: 'final-checks-ended', lease: held.assignment.lease, checks: [], failure: null })
    this.#drop(held)
  }

  async #end(held: Held, ending: AttemptEnding): Promise<void> {
    if ((await this.#reportTo({ type: 'attempt-ended', lease: held.assignment.lease, ending })) === 'stale') this.#world.staleReports += 1
    this.#drop(held)
  }

  #drop(held: Held): void {
    this.#held.delete(held.assignment.lease)
  }

  #randomFailure(): AttemptEnding {
    if (this.#random.chance(0.05)) return { status: 'failed', failure: { kind: 'environment', message: 'disk full', hint: 'make room' }, checks: [], rolledBack: true }
    return { status: 'failed', failure: { kind: 'agent-failed', message: 'no', exitCode: 1, output: '' }, checks: [], rolledBack: true }
  }

  /** Ends early when the attempt is asked to stop; never returns once the process is dead. */
  async #pause(held: Held, ms: number): Promise<void> {
    if (held.stop === null && !this.#isDead) {
      await new Promise<void>((resolve) => {
        held.cancel.push(resolve)
        this.#clock.wakeAt(this.#clock.now() + ms, resolve)
      })
    }
    if (this.#isDead) throw new Stopped()
  }
}

class Stopped extends Error {}

function succeeded(change: Change | null, commit: string | null): AttemptEnding {
  const none: Change = { commit: null, base: null, files: 0, linesAdded: 0, linesRemoved: 0, paths: [] }
  return { status: 'succeeded', result: { change: change ?? none, landed: commit === null ? null : { repository: 'main', commit }, checks: [], summary: '', costUsd: null } }
}
