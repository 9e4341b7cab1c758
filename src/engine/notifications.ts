import { randomUUID } from 'node:crypto'
import { SpendingWatch } from '../core/notify/spending-watch.ts'
import { toNotice, type Notice, type NoticeKind } from '../core/notify/notice.ts'
import type { RunEvent } from '../core/run/event.ts'
import type { RunState } from '../core/run/state.ts'
import type { Clock } from '../ports/clock.ts'
import type { Delivery, Notifier } from '../ports/notifier.ts'

/** Somebody to be told, and of what. */
export type NotifyRoute = { readonly name: string; readonly on: readonly NoticeKind[]; readonly notifier: Notifier }

export type NotificationsOptions = {
  readonly state: RunState
  readonly routes: readonly NotifyRoute[]
  readonly clock: Clock
  /** Told how each notice went. */
  readonly note: (fields: { readonly level: 'info' | 'warn'; readonly target: string; readonly notice: string; readonly tries: number; readonly reason: string | null }) => void
}

/** Delays before another try; so many tries there are, and one more. */
const retryDelaysMs = [500, 2_000, 5_000]
/** Notices that wait for one target; what comes on top is dropped and noted. */
const maxWaiting = 50
/** Notices of one kind in one run; the end of the run tells the rest. */
const maxOfKind = 20
/** How long the end of a run waits for notices that are under way. */
const maxClosingMs = 3_000

/** Tells people of what happens in a run. Nothing here can hold up or fail the run: targets that do not answer are given up. */
export class Notifications {
  readonly #options: NotificationsOptions
  readonly #spending: SpendingWatch
  readonly #queues = new Map<NotifyRoute, { waiting: number; last: Promise<void> }>()
  readonly #stop = new AbortController()
  readonly #told = new Map<Notice['kind'], number>()

  constructor(options: NotificationsOptions) {
    this.#options = options
    this.#spending = new SpendingWatch(options.state)
    for (const route of options.routes) this.#queues.set(route, { waiting: 0, last: Promise.resolve() })
  }

  observe(event: RunEvent, state: RunState, at: number): void {
    for (const notice of [toNotice(event, state, at), this.#spending.observe(event, state, at)]) if (notice !== null && this.#isTold(notice)) this.#tell(notice)
  }

  /** Waits a while for what is under way, then gives it up. */
  async close(): Promise<void> {
    const { clock } = this.#options
    const cancel = clock.wakeAt(clock.now() + maxClosingMs, () => this.#stop.abort())
    await Promise.all([...this.#queues.values()].map(({ last }) => last))
    cancel()
  }

  #isTold({ kind }: Notice): boolean {
    const count = (this.#told.get(kind) ?? 0) + 1
    this.#told.set(kind, count)
    return count <= maxOfKind || kind === 'run-ended' || kind === 'run-halted'
  }

  #tell(notice: Notice): void {
    for (const [route, queue] of this.#queues) {
      if (notice.kind === 'test' || !route.on.includes(notice.kind)) continue
      if (queue.waiting >= maxWaiting) {
        this.#note(route, notice, { tries: 0, delivery: { status: 'failed', reason: 'too many notices wait for it', isWorthRetrying: false } })
        continue
      }
      queue.waiting += 1
      queue.last = this.#deliverAfter(queue.last, route, notice).finally(() => (queue.waiting -= 1))
    }
  }

  async #deliverAfter(last: Promise<void>, route: NotifyRoute, notice: Notice): Promise<void> {
    await last
    this.#note(route, notice, await deliver(route.notifier, notice, { clock: this.#options.clock, signal: this.#stop.signal }))
  }

  #note(route: NotifyRoute, { kind }: Notice, { tries, delivery }: Delivered): void {
    this.#options.note({ level: delivery.status === 'delivered' ? 'info' : 'warn', target: route.name, notice: kind, tries, reason: delivery.status === 'delivered' ? null : delivery.reason })
  }
}

export type Delivered = { readonly tries: number; readonly delivery: Delivery }

/** Tries until it is delivered, is not worth it, or enough. All tries have the same id, so that a receiver can tell them for one notice. */
export async function deliver(notifier: Notifier, notice: Notice, { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }): Promise<Delivered> {
  const id = randomUUID()
  for (let tries = 1; ; tries += 1) {
    const delivery = await trySend(notifier, notice, { id, signal })
    const delayMs = retryDelaysMs[tries - 1]
    if (delivery.status === 'delivered' || !delivery.isWorthRetrying || delayMs === undefined || signal.aborted) return { tries, delivery }
    await wait(clock, delayMs, signal)
    if (signal.aborted) return { tries, delivery }
  }
}

/** A full disk or a missing folder is no reason for a run to fail because somebody could not be told. */
async function trySend(notifier: Notifier, notice: Notice, options: { readonly id: string; readonly signal: AbortSignal }): Promise<Delivery> {
  try {
    return await notifier.send(notice, options)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { status: 'failed', reason: 'code' in error ? String(error.code) : error.name, isWorthRetrying: true }
  }
}

function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.wakeAt(clock.now() + ms, resolve)
    signal.addEventListener('abort', () => {
      cancel()
      resolve()
    }, { once: true })
  })
}
