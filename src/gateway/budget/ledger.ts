import type { Budget, RunBudget } from '../../core/plan/plan.ts'
import type { Clock } from '../../ports/clock.ts'
import type { UsageLog } from '../../ports/store.ts'
import { Account, nothing, type Amount } from './account.ts'

export type Scope = 'task' | 'run' | 'day'

/** Whose money a call spends. */
export type Payer = { readonly runId: string; readonly taskId: string }

export type Admission =
  | { readonly status: 'admitted'; readonly reservation: Reservation }
  | { readonly status: 'exhausted'; readonly scope: Scope; readonly cap: Budget; readonly spent: Amount }
  | { readonly status: 'aborted' }

/** What a call may spend, until it is known what it did; settled once. */
export type Reservation = { settle(spent: Amount): void }

type Request = { readonly payer: Payer; readonly amount: Amount; readonly signal: AbortSignal }
type Waiter = Request & { readonly answer: (admission: Admission) => void }
type Limited = { readonly scope: Scope; readonly account: Account; readonly cap: Budget }

/**
 * What tasks, runs and days have spent and may spend. It is the usage table, summed once per run and day, and counted on from there by the only
 * writer of that table. Calls that have to wait for the end of others go in the order they came.
 */
export class Ledger {
  readonly #usage: UsageLog
  readonly #clock: Clock
  readonly #runs = new Map<string, { budget: RunBudget; readonly account: Account; readonly tasks: Map<string, Account> }>()
  readonly #taskBudgets = new Map<string, Budget>()
  readonly #days = new Map<string, Account>()
  #waiters: Waiter[] = []

  constructor(usage: UsageLog, clock: Clock) {
    this.#usage = usage
    this.#clock = clock
  }

  /** To be called before the first call of an attempt; the budget of the run is the one that was given last. */
  async open(payer: Payer, { runBudget, taskBudget }: { readonly runBudget: RunBudget; readonly taskBudget: Budget }): Promise<void> {
    const loaded = await Promise.all([this.#loadRun(payer.runId), this.#loadDay()])
    const run = this.#runs.get(payer.runId) ?? loaded[0]
    if (run === null) return
    run.budget = runBudget
    this.#runs.set(payer.runId, run)
    this.#taskBudgets.set(keyOf(payer), taskBudget)
    this.#wakeWaiters()
  }

  /** Whether money is limited for this payer, so that a call without a price cannot be counted. */
  limitsMoney(payer: Payer): boolean {
    return this.#limitsOf(payer).some(({ cap }) => cap.usd !== null)
  }

  unpricedPolicy({ runId }: Payer): RunBudget['unpriced'] {
    return this.#runs.get(runId)?.budget.unpriced ?? 'refuse'
  }

  /** Resolves when the call may be made; waits while the calls under way could spend what is left. */
  reserve(request: Request): Promise<Admission> {
    const { promise, resolve } = Promise.withResolvers<Admission>()
    const answer = (admission: Admission): void => {
      request.signal.removeEventListener('abort', onAbort)
      resolve(admission)
    }
    const waiter: Waiter = { ...request, answer }
    const onAbort = (): void => {
      this.#waiters = this.#waiters.filter((other) => other !== waiter)
      answer({ status: 'aborted' })
      this.#wakeWaiters()
    }
    if (request.signal.aborted) return Promise.resolve({ status: 'aborted' })
    request.signal.addEventListener('abort', onAbort, { once: true })
    this.#waiters.push(waiter)
    this.#wakeWaiters()
    return promise
  }

  /** An account that somebody waits for is kept from all who came later; others are not held up. */
  #wakeWaiters(): void {
    const claimed = new Set<Account>()
    this.#waiters = this.#waiters.filter((waiter) => {
      const limits = this.#limitsOf(waiter.payer)
      const blocking = limits.filter(({ account, cap }) => claimed.has(account) || account.admit(cap, waiter.amount) === 'busy')
      const admission = this.#admit(waiter, limits, blocking.length > 0)
      if (admission === null) for (const { account } of blocking) claimed.add(account)
      else waiter.answer(admission)
      return admission === null
    })
  }

  #admit({ payer, amount }: Waiter, limits: readonly Limited[], isBlocked: boolean): Admission | null {
    for (const { scope, account, cap } of limits) {
      if (account.admit(cap, amount) === 'spent') return { status: 'exhausted', scope, cap, spent: account.spent }
    }
    if (isBlocked) return null
    const accounts = this.#accountsOf(payer)
    for (const account of accounts) account.reserve(amount)
    let isSettled = false
    const settle = (spent: Amount): void => {
      if (isSettled) return
      isSettled = true
      for (const account of accounts) account.settle(amount, spent)
      this.#wakeWaiters()
    }
    return { status: 'admitted', reservation: { settle } }
  }

  /** Those of the payer's accounts that have a cap. */
  #limitsOf(payer: Payer): readonly Limited[] {
    const [task, run, day] = this.#accountsOf(payer)
    const runBudget = this.#runs.get(payer.runId)?.budget
    const limits: readonly (Omit<Limited, 'cap'> & { readonly cap: Budget | undefined })[] = [
      { scope: 'task', account: task, cap: this.#taskBudgets.get(keyOf(payer)) },
      { scope: 'run', account: run, cap: runBudget },
      { scope: 'day', account: day, cap: runBudget?.day },
    ]
    return limits.flatMap(({ scope, account, cap }) => (cap === undefined || (cap.usd === null && cap.tokens === null) ? [] : [{ scope, account, cap }]))
  }

  #accountsOf({ runId, taskId }: Payer): readonly [task: Account, run: Account, day: Account] {
    const run = this.#runs.get(runId) ?? { account: new Account(nothing), tasks: new Map<string, Account>() }
    const task = run.tasks.get(taskId) ?? new Account(nothing)
    run.tasks.set(taskId, task)
    // At midnight nothing has been spent on the new day yet: nobody else writes the table.
    const today = dayOf(this.#clock.now())
    const day = this.#days.get(today) ?? new Account(nothing)
    this.#days.set(today, day)
    return [task, run.account, day]
  }

  async #loadRun(runId: string): Promise<{ budget: RunBudget; readonly account: Account; readonly tasks: Map<string, Account> } | null> {
    if (this.#runs.has(runId)) return null
    const rows = await this.#usage.spent({ runId })
    const tasks = new Map(rows.map(({ taskId, costUsd, tokens }) => [taskId, new Account({ usd: costUsd, tokens })]))
    return { budget: unlimited, account: new Account(toTotal(rows)), tasks }
  }

  async #loadDay(): Promise<void> {
    const now = this.#clock.now()
    const today = dayOf(now)
    if (this.#days.size > 0) return
    const rows = await this.#usage.spent({ since: Date.parse(today) })
    if (this.#days.size === 0) this.#days.set(today, new Account(toTotal(rows)))
  }
}

const unlimited: RunBudget = { usd: null, tokens: null, day: { usd: null, tokens: null }, unpriced: 'refuse' }

/** Day of an instant, UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function keyOf({ runId, taskId }: Payer): string {
  return JSON.stringify([runId, taskId])
}

function toTotal(rows: readonly { readonly costUsd: number; readonly tokens: number }[]): Amount {
  return rows.reduce((sum, row) => ({ usd: sum.usd + row.costUsd, tokens: sum.tokens + row.tokens }), nothing)
}
