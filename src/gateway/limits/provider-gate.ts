import { Heap } from '../../core/heap.ts'
import type { ProviderSpec } from '../../core/plan/plan.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ProviderStatus } from '../../ports/model-gateway.ts'
import { Circuit } from './circuit.ts'
import { TokenBucket } from './token-bucket.ts'

/** Calls at once to a provider whose plan names no limit. */
const defaultMaxConcurrency = 64
/** How long a provider is left alone after a 429 that does not say; doubles with each in a row. */
const firstPauseMs = 1_000
const maxPauseMs = 60_000
/** However soon it says that it may be asked again. */
const minPauseMs = 200
/** How long a provider is left alone at most because a good reply said that its allowance is used up: it names when all of it is back, not some. */
const maxCourtesyPauseMs = 5_000

export type Turn = {
  /** What the call will take of the tokens per minute, estimated. */
  readonly tokens: number
  /** Higher goes first; equals go in the order they came. */
  readonly priority: number
  readonly signal: AbortSignal
  /** Instant until which it waits; when it is over already, it goes at once or not at all. */
  readonly until: number
}

export type TurnResult =
  | { readonly status: 'granted'; readonly lease: Lease }
  /** It would have to wait for longer than it is willing to. */
  | { readonly status: 'given-up'; readonly retryAt: number | null }
  | { readonly status: 'aborted' }

/** What a call that had its turn says of the provider. `tokens` as in `Turn`, now known. */
export type CallEnd =
  | { readonly type: 'succeeded'; readonly tokens: number }
  | { readonly type: 'limited'; readonly retryAt: number | null }
  | { readonly type: 'overloaded' }
  /** Ended for reasons of our own, or by an error that is the request's. */
  | { readonly type: 'neutral'; readonly tokens: number }

/** The right to make one call; every lease is settled once. */
export type Lease = { settle(end: CallEnd): void; readonly waitedMs: number }

type Waiter = Turn & { readonly order: number; readonly since: number; isGone: boolean; readonly answer: (result: TurnResult) => void }

/**
 * Lets calls to one provider through: so many at once, so many and so many tokens a minute, none while it asks to be left alone. Who waits goes by
 * priority, then in order; who is aborted goes at once. The number at once halves when the provider limits us and grows by one for each
 * full round of successes.
 */
export class ProviderGate {
  readonly #spec: ProviderSpec
  readonly #clock: Clock
  readonly #circuit: Circuit
  readonly #queue = new Heap<Waiter>((a, b) => b.priority - a.priority || a.order - b.order)
  readonly #requests: TokenBucket | null
  readonly #tokens: TokenBucket | null
  readonly #maxConcurrency: number
  #concurrency: number
  #inFlight = 0
  #waiting = 0
  #order = 0
  #pausedUntil = 0
  #pauseMs = firstPauseMs
  #halvedAt = -1
  #cancelAlarm: (() => void) | null = null

  constructor({ spec, clock, random }: { readonly spec: ProviderSpec; readonly clock: Clock; readonly random: () => number }) {
    this.#spec = spec
    this.#clock = clock
    this.#circuit = new Circuit(random)
    this.#requests = spec.maxRequestsPerMinute === null ? null : new TokenBucket(spec.maxRequestsPerMinute, clock.now())
    this.#tokens = spec.maxTokensPerMinute === null ? null : new TokenBucket(spec.maxTokensPerMinute, clock.now())
    this.#maxConcurrency = spec.maxConcurrency ?? defaultMaxConcurrency
    this.#concurrency = this.#maxConcurrency
  }

  get status(): ProviderStatus {
    const now = this.#clock.now()
    const openUntil = this.#circuit.openUntil
    const isPaused = this.#pausedUntil > now
    const counts = { name: this.#spec.name, inFlight: this.#inFlight, waiting: this.#waiting, concurrency: Math.floor(this.#concurrency) }
    if (openUntil !== null) return { ...counts, status: 'open', until: Math.max(openUntil, isPaused ? this.#pausedUntil : 0) }
    return isPaused ? { ...counts, status: 'paused', until: this.#pausedUntil } : { ...counts, status: 'ready', until: null }
  }

  acquire(turn: Turn): Promise<TurnResult> {
    if (turn.signal.aborted) return Promise.resolve({ status: 'aborted' })
    const { promise, resolve } = Promise.withResolvers<TurnResult>()
    const leave = (result: TurnResult): void => {
      if (waiter.isGone) return
      waiter.isGone = true
      this.#waiting -= 1
      turn.signal.removeEventListener('abort', onAbort)
      cancelDeadline()
      resolve(result)
    }
    const onAbort = (): void => this.#leave(() => leave({ status: 'aborted' }))
    const cancelDeadline = this.#clock.wakeAt(turn.until, () => this.#leave(() => leave({ status: 'given-up', retryAt: this.status.until })))
    const waiter: Waiter = { ...turn, order: (this.#order += 1), since: this.#clock.now(), isGone: false, answer: leave }
    turn.signal.addEventListener('abort', onAbort, { once: true })
    this.#queue.push(waiter)
    this.#waiting += 1
    this.#pump()
    return promise
  }

  /** Who comes after may need less than the one who leaves. */
  #leave(leave: () => void): void {
    leave()
    this.#pump()
  }

  /** A reply that was let through has said that nothing is left until then. */
  pauseUntil(at: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, Math.min(at, this.#clock.now() + maxCourtesyPauseMs))
  }

  #pump(): void {
    for (let head = this.#head(); head !== null; head = this.#head()) {
      const now = this.#clock.now()
      const readyAt = this.#readyAt(head, now)
      if (readyAt === null) return
      if (readyAt > now && readyAt > head.until) head.answer({ status: 'given-up', retryAt: readyAt })
      else if (readyAt > now) return this.#wakeAt(readyAt)
      else this.#grant(head, now)
    }
  }

  #head(): Waiter | null {
    while (this.#queue.peek()?.isGone === true) this.#queue.pop()
    return this.#queue.peek() ?? null
  }

  /** When the next call may go; null: when one that is under way has ended. */
  #readyAt(head: Waiter, now: number): number | null {
    const blockedUntil = Math.max(this.#pausedUntil, this.#circuit.openUntil ?? 0)
    if (blockedUntil > now) return blockedUntil
    if (!this.#circuit.canPass(now) || this.#inFlight >= Math.floor(this.#concurrency)) return null
    return Math.max(now, this.#requests?.readyAt(1, now) ?? now, this.#tokens?.readyAt(head.tokens, now) ?? now)
  }

  #wakeAt(at: number): void {
    this.#cancelAlarm?.()
    this.#cancelAlarm = this.#clock.wakeAt(at, () => {
      this.#cancelAlarm = null
      this.#pump()
    })
  }

  #grant(waiter: Waiter, now: number): void {
    this.#queue.pop()
    this.#requests?.take(1, now)
    this.#tokens?.take(waiter.tokens, now)
    this.#circuit.pass()
    this.#inFlight += 1
    let isSettled = false
    const settle = (end: CallEnd): void => {
      if (isSettled) return
      isSettled = true
      this.#inFlight -= 1
      this.#learn(end, { waiter, grantedAt: now })
      this.#pump()
    }
    waiter.answer({ status: 'granted', lease: { settle, waitedMs: now - waiter.since } })
  }

  #learn(end: CallEnd, { waiter, grantedAt }: { readonly waiter: Waiter; readonly grantedAt: number }): void {
    const now = this.#clock.now()
    if (end.type === 'succeeded' || end.type === 'neutral') this.#tokens?.giveBack(waiter.tokens - end.tokens, now)
    switch (end.type) {
      case 'succeeded':
        this.#circuit.succeed()
        this.#pauseMs = firstPauseMs
        this.#concurrency = Math.min(this.#maxConcurrency, this.#concurrency + 1 / this.#concurrency)
        return
      case 'limited':
        // It answers: that it limits us is no sign of its being down.
        this.#circuit.abandon()
        this.#pausedUntil = Math.max(this.#pausedUntil, now + minPauseMs, end.retryAt ?? now + this.#pauseMs)
        if (end.retryAt === null && grantedAt > this.#halvedAt) this.#pauseMs = Math.min(maxPauseMs, this.#pauseMs * 2)
        return this.#halve(now, grantedAt)
      case 'overloaded':
        this.#circuit.fail(now)
        return this.#halve(now, grantedAt)
      default:
        this.#circuit.abandon()
    }
  }

  /** Calls that began before the last halving are part of the same news. */
  #halve(now: number, grantedAt: number): void {
    if (grantedAt <= this.#halvedAt) return
    this.#halvedAt = now
    this.#concurrency = Math.max(1, this.#concurrency / 2)
  }
}
