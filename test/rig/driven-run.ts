import type { Plan } from '../../src/core/plan/plan.ts'
import { decide } from '../../src/core/run/decide.ts'
import type { AttemptResult, RunEvent } from '../../src/core/run/event.ts'
import { evolve } from '../../src/core/run/evolve.ts'
import type { Failure } from '../../src/core/run/failure.ts'
import { leaseOf } from '../../src/core/run/lease.ts'
import { newRun } from '../../src/core/run/new-run.ts'
import type { Signal } from '../../src/core/run/signal.ts'
import type { RunState, TaskState } from '../../src/core/run/state.ts'

/** What an attempt says when it has changed a file and landed. */
export function resultOf(commit: string): AttemptResult {
  return { change: { commit, base: 'base', files: 1, linesAdded: 2, linesRemoved: 1, paths: ['a.txt'] }, landed: { repository: 'main', commit }, checks: [], summary: '', costUsd: null }
}

export const agentFailure = { kind: 'agent-failed', message: 'it ended with exit code 1', exitCode: 1, output: 'out' } as const satisfies Failure

/** The core alone, as the run loop asks it: each signal is decided and folded, then `tick` until nothing comes. */
export class DrivenRun {
  readonly created: Extract<RunEvent, { type: 'run-created' }>
  readonly log: { readonly event: RunEvent; readonly at: number }[] = []
  state: RunState
  now = 1_000

  constructor(plan: Plan, { seed = 1, durationsMs = {} }: { readonly seed?: number; readonly durationsMs?: Readonly<Record<string, number>> } = {}) {
    this.created = { type: 'run-created', runId: 'run', plan, bases: {}, durationsMs, seed, durable: true }
    this.state = newRun(this.created, this.now)
  }

  /** A run that an orchestrator has opened. */
  static open(plan: Plan, options: { readonly seed?: number; readonly durationsMs?: Readonly<Record<string, number>> } = {}): DrivenRun {
    const run = new DrivenRun(plan, options)
    run.send({ type: 'open' })
    return run
  }

  /** All events that came of it, those of the ticks included. */
  send(signal: Signal): readonly RunEvent[] {
    const events = [...this.#fold(signal)]
    for (let more = this.#fold({ type: 'tick' }); more.length > 0; more = this.#fold({ type: 'tick' })) events.push(...more)
    return events
  }

  wait(ms: number): readonly RunEvent[] {
    this.now += ms
    return this.send({ type: 'tick' })
  }

  task(id: string): TaskState {
    const entry = this.state.tasks.get(id)
    if (entry === undefined) throw new Error(`there is no task ${id}`)
    return entry
  }

  lease(id: string): string {
    const entry = this.task(id)
    const attempt = entry.attempts.at(-1)
    if (attempt === undefined) throw new Error(`${id} was never started`)
    return leaseOf(entry, attempt)
  }

  succeed(id: string): readonly RunEvent[] {
    return this.send({ type: 'attempt-ended', lease: this.lease(id), ending: { status: 'succeeded', result: resultOf(`commit-${id}`) } })
  }

  fail(id: string, failure: Failure = agentFailure): readonly RunEvent[] {
    return this.send({ type: 'attempt-ended', lease: this.lease(id), ending: { status: 'failed', failure, checks: [], rolledBack: true } })
  }

  statuses(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.state.tasks].map(([id, { status }]) => [id, status]))
  }

  /** The state that the events alone give. */
  replay(): RunState {
    let state = newRun(this.created, 1_000)
    for (const { event, at } of this.log) state = evolve(state, event, at)
    return state
  }

  #fold(signal: Signal): readonly RunEvent[] {
    const events = decide(this.state, signal, this.now)
    for (const event of events) {
      evolve(this.state, event, this.now)
      this.log.push({ event, at: this.now })
    }
    return events
  }
}
