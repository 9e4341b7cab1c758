import { FleetError } from '../../core/fleet-error.ts'
import type { Budget, RunBudget } from '../../core/plan/plan.ts'
import { builtInProviders } from '../../core/plan/provider-defaults.ts'
import type { Failure } from '../../core/run/failure.ts'
import { addUsage, noUsage, type ModelUsage, type Usage } from '../../core/run/measures.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GatewayStatus, ModelGateway, Pass, PassRequest, ProviderStatus } from '../../ports/model-gateway.ts'
import type { UsageLog } from '../../ports/store.ts'

/** A call as a scripted agent makes it; without an answer it goes on until it is cut. */
export type MemoryCall = { readonly provider: string; readonly model: string; readonly answer: { readonly inputTokens: number; readonly outputTokens: number; readonly costUsd: number | null } | null }

export type MemoryGateway = ModelGateway & {
  call(pass: Pass, call: MemoryCall): Promise<'answered' | 'refused' | 'cut'>
  /** From now on the provider wants to be left alone until the instant. */
  pause(provider: string, until: number): void
}

/** A gateway without providers: calls are made on it and cost what they say. */
export function createMemoryGateway({ usage, clock }: { readonly usage: UsageLog; readonly clock: Clock }): MemoryGateway {
  return new Twin(usage, clock)
}

class Twin implements MemoryGateway {
  readonly #log: UsageLog
  readonly #clock: Clock
  readonly #passes = new Map<Pass, TwinPass>()
  readonly #pauses = new Map<string, number>()
  #opened = 0
  #inFlight = 0
  #total: Usage = noUsage

  constructor(log: UsageLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  async open(request: PassRequest): Promise<Pass> {
    this.#opened += 1
    const pass = new TwinPass(`token-${this.#opened}`, request)
    this.#passes.set(pass, pass)
    return pass
  }

  async call(pass: Pass, { provider, model, answer }: MemoryCall): Promise<'answered' | 'refused' | 'cut'> {
    const twin = this.#passes.get(pass)
    if (twin === undefined || twin.isOver) return 'cut'
    const refusal = await this.#refuse(twin, provider, answer)
    if (refusal !== null) {
      twin.failure = refusal
      return 'refused'
    }
    if (answer === null) return this.#hang(twin, provider)
    await this.#count(twin, { provider, model, ...noUsage, ...answer, calls: 1, unpricedCalls: answer.costUsd === null ? 1 : 0 })
    return 'answered'
  }

  async #count(twin: TwinPass, used: ModelUsage): Promise<void> {
    const { runId, taskId, attempt, agent } = twin.request
    const { provider, model, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, costUsd } = used
    await this.#log.append([{ runId, taskId, attempt, agent, provider, model, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, costUsd, isEstimate: false, at: this.#clock.now() }])
    this.#total = addUsage(this.#total, used)
    twin.failure = null
    twin.count(used)
  }

  async #hang(twin: TwinPass, provider: string): Promise<'cut'> {
    this.#inFlight += 1
    twin.waiting = provider
    await twin.over
    twin.waiting = null
    this.#inFlight -= 1
    return 'cut'
  }

  async #refuse({ request }: TwinPass, provider: string, answer: MemoryCall['answer']): Promise<Failure | null> {
    const retryAt = this.#pauses.get(provider) ?? 0
    if (retryAt > this.#clock.now()) return { kind: 'provider-unavailable', message: `${provider} wants to be left alone`, provider, retryAt }
    const { runBudget, taskBudget, runId, taskId } = request
    const limits = await this.#limits({ runId, taskId, runBudget, taskBudget })
    if (answer?.costUsd === null && runBudget.unpriced === 'refuse' && limits.some(({ cap }) => cap.usd !== null)) return { kind: 'environment', message: 'the price of the model is not known and the plan limits money', hint: 'set policy.budget.unpriced: allow' }
    const spent = limits.find(({ cap, usd, tokens }) => (cap.usd !== null && usd >= cap.usd) || (cap.tokens !== null && tokens >= cap.tokens))
    return spent === undefined ? null : { kind: 'budget-exhausted', message: `the budget of the ${spent.scope} is spent`, scope: spent.scope }
  }

  async #limits({ runId, taskId, runBudget, taskBudget }: { readonly runId: string; readonly taskId: string; readonly runBudget: RunBudget; readonly taskBudget: Budget }) {
    const sum = async (query: Parameters<UsageLog['spent']>[0], isCounted: (task: string) => boolean = () => true) => {
      const rows = (await this.#log.spent(query)).filter((row) => isCounted(row.taskId))
      return { usd: rows.reduce((total, { costUsd }) => total + costUsd, 0), tokens: rows.reduce((total, { tokens }) => total + tokens, 0) }
    }
    const today = this.#clock.now() - (this.#clock.now() % 86_400_000)
    return [
      { scope: 'task' as const, cap: taskBudget, ...(await sum({ runId }, (id) => id === taskId)) },
      { scope: 'run' as const, cap: runBudget, ...(await sum({ runId })) },
      { scope: 'day' as const, cap: runBudget.day, ...(await sum({ since: today })) },
    ]
  }

  pause(provider: string, until: number): void {
    this.#pauses.set(provider, until)
  }

  status(): GatewayStatus {
    const now = this.#clock.now()
    const providers = [...this.#pauses].map(([name, until]): ProviderStatus => ({ name, status: until > now ? 'paused' : 'ready', until: until > now ? until : null, inFlight: 0, waiting: 0, concurrency: 1 }))
    return { calls: this.#total.calls, inFlight: this.#inFlight, total: this.#total, providers }
  }

  async close(): Promise<void> {
    for (const pass of this.#passes.values()) await pass.close()
  }
}

class TwinPass implements Pass {
  readonly token: string
  readonly request: PassRequest
  readonly socketPath = '/memory/model.sock'
  readonly over: Promise<void>
  isOver = false
  failure: Failure | null = null
  waiting: string | null = null
  readonly #end: () => void
  readonly #usage = new Map<string, ModelUsage>()

  constructor(token: string, request: PassRequest) {
    this.token = token
    this.request = request
    const { promise, resolve } = Promise.withResolvers<void>()
    this.over = promise
    this.#end = () => {
      this.isOver = true
      resolve()
    }
    request.signal.addEventListener('abort', this.#end, { once: true })
  }

  urlOf(provider: string): string {
    const isKnown = builtInProviders.has(provider) || this.request.providers.some(({ name }) => name === provider)
    if (!isKnown) throw new FleetError('plan-invalid', `there is no provider ${provider}`, { hint: 'declare it under providers: in the plan' })
    return `http://127.0.0.1:1/t/${this.token}/${provider}`
  }

  usage(): readonly ModelUsage[] {
    return [...this.#usage.values()]
  }

  count(used: ModelUsage): void {
    const key = `${used.provider}/${used.model}`
    const before = this.#usage.get(key)
    this.#usage.set(key, before === undefined ? used : { ...used, ...addUsage(before, used) })
    this.request.onUsage?.(used)
  }

  waitsFor(): string | null {
    return this.waiting
  }

  trouble(): Failure | null {
    return this.failure
  }

  async close(): Promise<void> {
    this.#end()
  }
}
