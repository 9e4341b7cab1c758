import type { RunEvent } from '../core/run/event.ts'
import { decide } from '../core/run/decide.ts'
import { evolve } from '../core/run/evolve.ts'
import { findHeld } from '../core/run/lease.ts'
import type { Report, Signal } from '../core/run/signal.ts'
import type { RunState } from '../core/run/state.ts'
import { wanted } from '../core/run/wanted.ts'
import { invariant } from '../core/unreachable.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import type { Reply, WorkerPool } from '../ports/worker-pool.ts'
import { Inbox } from './inbox.ts'
import { reconcile } from './reconcile.ts'
import { toTurn } from './to-turn.ts'

/** Told of every event once it is durable. Must not throw and must be quick; it sees the state after the whole turn. */
export type Observer = (event: RunEvent, state: RunState, at: number) => void

export type RunLoopOptions = {
  readonly state: RunState
  readonly planPath: string | null
  readonly store: Store
  readonly pool: WorkerPool
  readonly clock: Clock
  readonly observers?: readonly Observer[]
}

/**
 * The only writer of a run's state. One turn: take the signals that are there, decide, fold, append all that came of them in one
 * transaction, publish, make the worker pool agree with what is wanted. It starts by the same turn as every other.
 */
export class RunLoop {
  readonly #options: RunLoopOptions
  readonly #inbox: Inbox

  constructor(options: RunLoopOptions) {
    this.#options = options
    this.#inbox = new Inbox(options.clock)
  }

  get state(): RunState {
    return this.#options.state
  }

  send(signal: Signal): void {
    this.#inbox.put(signal)
  }

  /** Resolves once the report is durable; see `ReportTo`. Progress alone (`attempt-advanced`) rides along with the next turn. */
  report(report: Report): Promise<Reply> {
    return this.#inbox.putReport(report)
  }

  /** Ends `run` with an error: something outside the loop is broken. */
  fail(error: unknown): void {
    this.#inbox.fail(error)
  }

  /** Runs until the run has ended or was halted and nothing is carried out any more. */
  async run(): Promise<RunState> {
    this.send({ type: 'open' })
    try {
      for (;;) {
        await this.#turn()
        const want = wanted(this.state)
        if (want.isDone && this.#inbox.isEmpty) break
        await this.#inbox.waitUntil(want.wakeAt, want.attempts.length)
      }
      this.#inbox.close()
      return this.state
    } catch (error) {
      this.#inbox.fail(error)
      throw error
    }
  }

  async #turn(): Promise<void> {
    const { state, store, pool, clock, planPath } = this.#options
    const now = clock.now()
    const expectedSeq = state.seq
    const letters = this.#inbox.take()
    const events: RunEvent[] = []
    const replies = letters.map((letter) => {
      const wasHeld = isHeld(state, letter.signal)
      events.push(...this.#fold(letter.signal, now))
      return () => letter.answer(wasHeld ? replyTo(state, letter.signal) : 'stale')
    })
    for (let more = this.#fold({ type: 'tick' }, now); more.length > 0; more = this.#fold({ type: 'tick' }, now)) events.push(...more)
    if (events.length > 0) {
      await store.append(toTurn({ state, events, expectedSeq, at: now, planPath }))
      for (const observe of this.#options.observers ?? []) for (const event of events) observe(event, state, now)
    }
    for (const reply of replies) reply()
    for (const signal of reconcile(state, pool)) this.send(signal)
  }

  #fold(signal: Signal, now: number): readonly RunEvent[] {
    const events = decide(this.state, signal, now)
    for (const event of events) evolve(this.state, event, now)
    invariant(signal.type !== 'tick' || events.length <= this.state.tasks.size + 2, 'a tick decides at most one thing per task')
    return events
  }
}

/** Whether a report comes from the present holder; what is no report is held by nobody and always heard. */
function isHeld(state: RunState, signal: Signal): boolean {
  return !('lease' in signal) || signal.type === 'final-checks-ended' || findHeld(state, signal.lease) !== null
}

/** Answers when the whole turn is folded: what came after a report in the same turn may have taken its lease away or asked it to stop. */
function replyTo(state: RunState, signal: Signal): Reply {
  if (signal.type === 'attempt-advanced' || signal.type === 'attempt-worked' || signal.type === 'attempt-landing') {
    const held = findHeld(state, signal.lease)
    if (held === null) return 'stale'
    if (signal.type === 'attempt-landing' && held.attempt.stopping !== null) return 'stopping'
  }
  return 'accepted'
}
