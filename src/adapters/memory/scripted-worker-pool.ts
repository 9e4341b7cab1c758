import type { AttemptStopReason, Change } from '../../core/run/event.ts'
import type { AttemptEnding } from '../../core/run/signal.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Assignment, ReportTo, WorkerPool } from '../../ports/worker-pool.ts'

/** What survives a crash of the orchestrator: the branch, and a count of the work that was paid for. */
export class ScriptedWorld {
  /** Commits on the run's branch, in the order they landed. */
  readonly landed: { readonly task: string; readonly commit: string }[] = []
  /** How often an agent worked to its end, by task and attempt. */
  readonly paid = new Map<string, number>()
  readonly problems: string[] = []
  commits = 0
}

export type WorkStep = 'preparing' | 'working' | 'checking' | 'landed' | 'final-checks'

/** Says how the workers fare. */
export interface WorkScript {
  delayMs(step: WorkStep, assignment: Assignment): number
  /** How the agent's work ends when it is not good; else null. */
  failure(assignment: Assignment): AttemptEnding | null
}

type Held = { readonly assignment: Assignment; stop: AttemptStopReason | null; readonly cancel: (() => void)[]; done: Promise<void> }

/** Workers without workspaces, agents or checks: every step of theirs takes as long and ends as their script says. */
export class ScriptedWorkerPool implements WorkerPool {
  readonly #held = new Map<string, Held>()
  readonly #world: ScriptedWorld
  readonly #script: WorkScript
  readonly #clock: Clock
  readonly #reportTo: ReportTo
  #isDead = false

  constructor(options: { readonly world: ScriptedWorld; readonly script: WorkScript; readonly clock: Clock; readonly reportTo: ReportTo }) {
    this.#world = options.world
    this.#script = options.script
    this.#clock = options.clock
    this.#reportTo = options.reportTo
  }

  submit(assignment: Assignment): void {
    if (this.#held.has(assignment.lease)) return
    const held: Held = { assignment, stop: null, cancel: [], done: Promise.resolve() }
    this.#held.set(assignment.lease, held)
    const work = assignment.type === 'attempt' ? this.#attempt(held, assignment) : this.#finalChecks(held)
    held.done = work.catch((error: unknown) => {
      if (!this.#isDead && !(error instanceof Dead)) this.#world.problems.push(String(error))
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
    for (const lease of this.#held.keys()) this.stop(lease, 'interrupted')
    await Promise.all([...this.#held.values()].map(({ done }) => done))
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
      await this.#pause(held, 'preparing')
      void this.#reportTo({ type: 'attempt-advanced', lease, phase: 'working' }).catch(() => {})
      await this.#pause(held, 'working')
      if (held.stop !== null) return this.#end(held, { status: 'stopped', rolledBack: true })
      const failure = this.#script.failure(assignment)
      if (failure !== null) return this.#end(held, failure)
      const key = `${task.id}#${attempt}`
      this.#world.commits += 1
      change = { commit: `c${this.#world.commits}`, base: 'base', files: 1, linesAdded: 1, linesRemoved: 0, paths: ['a'] }
      if ((await this.#reportTo({ type: 'attempt-worked', lease, change })) === 'stale') return this.#drop(held)
      this.#world.paid.set(key, (this.#world.paid.get(key) ?? 0) + 1)
    }
    await this.#pause(held, 'checking')
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
    await this.#pause(held, 'landed')
    return this.#end(held, succeeded(change, commit))
  }

  async #finalChecks(held: Held): Promise<void> {
    await this.#pause(held, 'final-checks')
    if (held.stop === null) await this.#reportTo({ type: 'final-checks-ended', lease: held.assignment.lease, checks: [], failure: null })
    this.#drop(held)
  }

  async #end(held: Held, ending: AttemptEnding): Promise<void> {
    await this.#reportTo({ type: 'attempt-ended', lease: held.assignment.lease, ending })
    this.#drop(held)
  }

  #drop(held: Held): void {
    this.#held.delete(held.assignment.lease)
  }

  /** Ends early when the attempt is asked to stop; never returns once the process is dead. */
  async #pause(held: Held, step: WorkStep): Promise<void> {
    if (held.stop === null && !this.#isDead) {
      await new Promise<void>((resolve) => {
        held.cancel.push(resolve)
        this.#clock.wakeAt(this.#clock.now() + this.#script.delayMs(step, held.assignment), resolve)
      })
    }
    if (this.#isDead) throw new Dead()
  }
}

class Dead extends Error {}

function succeeded(change: Change | null, commit: string | null): AttemptEnding {
  const none: Change = { commit: null, base: null, files: 0, linesAdded: 0, linesRemoved: 0, paths: [] }
  return { status: 'succeeded', result: { change: change ?? none, landed: commit === null ? null : { repository: 'main', commit }, checks: [], summary: '', costUsd: null } }
}
