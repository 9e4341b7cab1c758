import { createHash, randomBytes } from 'node:crypto'
import type { ProviderSpec } from '../core/plan/plan.ts'
import { addUsage, noUsage, type ModelUsage, type Usage } from '../core/run/measures.ts'
import type { Failure } from '../core/run/failure.ts'
import type { Pass, PassRequest } from '../ports/model-gateway.ts'
import type { Counted } from './call.ts'
import type { Payer } from './budget/ledger.ts'

/** Most calls of one attempt: an agent that goes in circles is stopped here at the latest. */
export const maxCallsPerAttempt = 2_000

/** How long the calls of an attempt wait for a provider that does not answer, before the attempt is given back to be tried later. */
const patienceMs = 10 * 60_000

export type PassOptions = {
  readonly request: PassRequest
  readonly providers: ReadonlyMap<string, ProviderSpec>
  readonly socketPath: string
  readonly urlOf: (token: string, provider: string) => string
  readonly onClose: (pass: GatewayPass) => Promise<void>
}

/** One attempt's way to models, with what it has used and what went wrong last. */
export class GatewayPass implements Pass {
  readonly token = randomBytes(24).toString('base64url')
  readonly request: PassRequest
  readonly providers: ReadonlyMap<string, ProviderSpec>
  readonly socketPath: string
  readonly #options: PassOptions
  readonly #usage = new Map<string, ModelUsage>()
  readonly #running = new Map<AbortController, Promise<void>>()
  readonly #callsUnderWay = new Set<{ readonly provider: string }>()
  #calls = 0
  #trouble: Failure | null = null
  /** Since when no call has gone well for want of a provider. */
  #unavailableSince: number | null = null
  #bug: unknown = null
  #isClosed = false
  #closing: Promise<void> | null = null

  constructor(options: PassOptions) {
    this.#options = options
    this.request = options.request
    this.providers = options.providers
    this.socketPath = options.socketPath
    options.request.signal.addEventListener('abort', this.#cut, { once: true })
  }

  get payer(): Payer {
    return { runId: this.request.runId, taskId: this.request.taskId }
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** What it is looked up by, so that looking a token up takes the same time whatever it is. */
  get digest(): string {
    return digestOf(this.token)
  }

  urlOf(provider: string): string {
    return this.#options.urlOf(this.token, provider)
  }

  usage(): readonly ModelUsage[] {
    return [...this.#usage.values()]
  }

  waitsFor(): string | null {
    return [...this.#callsUnderWay].at(-1)?.provider ?? null
  }

  /** Carries a call out, known as under way. */
  async during(provider: string, work: () => Promise<void>): Promise<void> {
    const call = { provider }
    this.#callsUnderWay.add(call)
    await work().finally(() => this.#callsUnderWay.delete(call))
  }

  trouble(): Failure | null {
    return this.#trouble
  }

  /** Number of the next call. */
  nextCall(): number {
    this.#calls += 1
    return this.#calls
  }

  /** Carries out a call that ends when the pass does. */
  async run(work: (controller: AbortController) => Promise<void>): Promise<void> {
    const controller = new AbortController()
    if (this.#isClosed || this.request.signal.aborted) controller.abort()
    const running = work(controller)
    this.#running.set(controller, running)
    try {
      await running
    } finally {
      this.#running.delete(controller)
    }
  }

  /** An agent that asks again and again has no more patience than one that asks once. */
  patientUntil(startedAt: number): number {
    return (this.#unavailableSince ?? startedAt) + patienceMs
  }

  /** A call that went well says that what went wrong before did not end the attempt. */
  note(failure: Failure | null, startedAt: number): void {
    this.#trouble = failure
    this.#unavailableSince = failure?.kind === 'provider-unavailable' ? (this.#unavailableSince ?? startedAt) : null
  }

  /** Something that should never happen did, in a call of this pass: whoever closes it gets the error. */
  fail(error: unknown): void {
    this.#bug ??= error
  }

  count(model: { readonly provider: string; readonly model: string }, counted: Counted): void {
    const usage: ModelUsage = { ...model, ...toUsage(counted) }
    const key = JSON.stringify([model.provider, model.model])
    const before = this.#usage.get(key)
    this.#usage.set(key, { ...model, ...addUsage(before ?? noUsage, usage) })
    this.request.onUsage?.(usage)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#isClosed = true
    this.request.signal.removeEventListener('abort', this.#cut)
    this.#cut()
    await Promise.allSettled(this.#running.values())
    await this.#options.onClose(this)
    if (this.#bug !== null) throw this.#bug
  }

  readonly #cut = (): void => {
    for (const controller of this.#running.keys()) controller.abort()
  }
}

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64')
}

/** Usage of a single call. */
export function toUsage({ tokens, costUsd }: Counted): Usage {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = tokens
  return { calls: 1, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, costUsd, unpricedCalls: costUsd === null ? 1 : 0 }
}
