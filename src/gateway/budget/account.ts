import type { Budget } from '../../core/plan/plan.ts'

export type Amount = { readonly usd: number; readonly tokens: number }

export const nothing: Amount = { usd: 0, tokens: 0 }

/** What was spent on one thing, and what calls that are under way may still spend on it. */
export class Account {
  #spent: Amount
  #reserved: Amount = nothing
  #calls = 0

  constructor(spent: Amount) {
    this.#spent = spent
  }

  get spent(): Amount {
    return this.#spent
  }

  /**
   * `spent`: nothing is left. `busy`: the call would fit once others have ended. A call that fits nowhere goes alone when nothing else is
   * under way, so a cap is overspent by one call's reservation at most.
   */
  admit(cap: Budget, amount: Amount): 'admitted' | 'busy' | 'spent' {
    if (isReached(cap, this.#spent)) return 'spent'
    return this.#calls === 0 || fits(cap, add(add(this.#spent, this.#reserved), amount)) ? 'admitted' : 'busy'
  }

  reserve(amount: Amount): void {
    this.#reserved = add(this.#reserved, amount)
    this.#calls += 1
  }

  settle(reserved: Amount, spent: Amount): void {
    this.#calls -= 1
    // Sums of fractions drift: with nothing under way nothing is reserved.
    this.#reserved = this.#calls === 0 ? nothing : add(this.#reserved, { usd: -reserved.usd, tokens: -reserved.tokens })
    this.#spent = add(this.#spent, spent)
  }
}

function add(a: Amount, b: Amount): Amount {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens }
}

function isReached({ usd, tokens }: Budget, spent: Amount): boolean {
  return (usd !== null && spent.usd >= usd) || (tokens !== null && spent.tokens >= tokens)
}

function fits({ usd, tokens }: Budget, amount: Amount): boolean {
  return (usd === null || amount.usd <= usd) && (tokens === null || amount.tokens <= tokens)
}
