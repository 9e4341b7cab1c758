import { addUsage, noUsage, totalUsage, type Usage } from '../run/measures.ts'
import type { RunEvent } from '../run/event.ts'
import type { RunState } from '../run/state.ts'
import { makeNotice, type Notice } from './notice.ts'

/** Shares of the run's budget that are told of, each once. */
const shares = [1, 0.8]

/** Adds up what attempts settle, and says when a share of the run's budget is spent. */
export class SpendingWatch {
  #total: Usage
  #told = 0

  constructor(state: RunState) {
    this.#total = [...state.tasks.values()].flatMap(({ attempts }) => attempts.map(({ measures }) => totalUsage(measures.usage))).reduce(addUsage, noUsage)
    // What an earlier holder of the run has told is not told again.
    this.#told = this.#shareOf(state)
  }

  observe(event: RunEvent, state: RunState, at: number): Notice | null {
    if (!('measures' in event) || event.measures === undefined) return null
    this.#total = addUsage(this.#total, totalUsage(event.measures.usage))
    const reached = shares.find((share) => this.#shareOf(state) >= share)
    if (reached === undefined || reached <= this.#told) return null
    this.#told = reached
    return makeNotice(state, { kind: 'budget', task: null, at, text: reached === 1 ? 'the budget of the run is spent' : `${Math.round(reached * 100)} % of the budget of the run is spent` })
  }

  #shareOf({ budget }: RunState): number {
    const money = budget.usd === null ? 0 : (this.#total.costUsd ?? 0) / budget.usd
    const tokens = budget.tokens === null ? 0 : (this.#total.inputTokens + this.#total.outputTokens) / budget.tokens
    return Math.max(money, tokens)
  }
}
