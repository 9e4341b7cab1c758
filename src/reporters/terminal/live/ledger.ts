import { addUsage, noUsage, totalUsage, type ModelUsage, type Usage } from '../../../core/run/measures.ts'
import type { RunEvent } from '../../../core/run/event.ts'
import type { RunState, TaskState } from '../../../core/run/state.ts'

/** Usage of one agent with one model. */
export type CostLine = { readonly agent: string; readonly provider: string; readonly model: string; readonly usage: Usage }

/** How far back the burn rate looks. */
const rateWindowMs = 5 * 60_000
const maxSamples = 400

/**
 * What a run has spent so far: what ended attempts have settled, and of running ones what was told of call by call. Kept by adding, so that a
 * glance costs nothing, however many tasks there are.
 */
export class Ledger {
  #total: Usage = noUsage
  readonly #byModel = new Map<string, CostLine>()
  readonly #byTask = new Map<string, Usage>()
  /** Usage of running attempts that their events have not settled yet, by `task#attempt`. */
  readonly #open = new Map<string, ModelUsage[]>()
  readonly #samples: { readonly at: number; readonly costUsd: number; readonly tokens: number }[] = []

  /** Begins with what the attempts of the state have settled. */
  constructor(state: RunState) {
    for (const entry of state.tasks.values()) for (const { measures } of entry.attempts) for (const usage of measures.usage) this.#add(entry, usage)
  }

  /** A call of a running attempt. */
  tell(state: RunState, call: { readonly task: string; readonly attempt: number; readonly usage: ModelUsage; readonly at: number }): void {
    const entry = state.tasks.get(call.task)
    if (entry?.attempts[call.attempt - 1]?.outcome !== 'running') return
    const key = `${call.task}#${call.attempt}`
    const open = this.#open.get(key)
    if (open === undefined) this.#open.set(key, [call.usage])
    else open.push(call.usage)
    this.#add(entry, call.usage)
    this.#sample(call.at)
  }

  /** An attempt that ends says what it took: that counts instead of what was told while it ran. */
  observe(event: RunEvent, state: RunState, at: number): void {
    if (event.type !== 'attempt-succeeded' && event.type !== 'attempt-failed' && event.type !== 'attempt-released') return
    const entry = state.tasks.get(event.task)
    if (entry === undefined) return
    const key = `${event.task}#${event.attempt}`
    const told = this.#open.get(key)
    this.#open.delete(key)
    if (event.measures === undefined) return
    for (const usage of told ?? []) this.#add(entry, negate(usage))
    for (const usage of event.measures.usage) this.#add(entry, usage)
    this.#sample(at)
  }

  get total(): Usage {
    return this.#total
  }

  /** Dearest first. */
  get lines(): readonly CostLine[] {
    return [...this.#byModel.values()].sort((a, b) => (b.usage.costUsd ?? 0) - (a.usage.costUsd ?? 0) || tokensOf(b.usage) - tokensOf(a.usage))
  }

  /** Dearest first, at most `count`. */
  dearestTasks(count: number): readonly { readonly task: string; readonly usage: Usage }[] {
    const all = [...this.#byTask].map(([task, usage]) => ({ task, usage }))
    return all.sort((a, b) => (b.usage.costUsd ?? 0) - (a.usage.costUsd ?? 0) || tokensOf(b.usage) - tokensOf(a.usage)).slice(0, count)
  }

  ofTask(task: string): Usage {
    return this.#byTask.get(task) ?? noUsage
  }

  /** Spending per hour over the last minutes; null until there is something to tell it from. */
  rate(now: number): { readonly usdPerHour: number; readonly tokensPerMinute: number } | null {
    const first = this.#samples.find(({ at }) => at >= now - rateWindowMs)
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || first === last || now - first.at < 1_000) return null
    const hours = (now - first.at) / 3_600_000
    return { usdPerHour: (last.costUsd - first.costUsd) / hours, tokensPerMinute: (last.tokens - first.tokens) / (hours * 60) }
  }

  #add(entry: TaskState, { provider, model, ...usage }: ModelUsage): void {
    this.#total = addUsage(this.#total, usage)
    this.#byTask.set(entry.task.id, addUsage(this.#byTask.get(entry.task.id) ?? noUsage, usage))
    const agent = entry.task.agentName
    const key = `${agent}\0${provider}\0${model}`
    this.#byModel.set(key, { agent, provider, model, usage: totalUsage([this.#byModel.get(key)?.usage ?? noUsage, usage]) })
  }

  #sample(at: number): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && at - last.at < 1_000) this.#samples.pop()
    if (this.#samples.length >= maxSamples) this.#samples.shift()
    this.#samples.push({ at: last !== undefined && at - last.at < 1_000 ? last.at : at, costUsd: this.#total.costUsd ?? 0, tokens: tokensOf(this.#total) })
  }
}

export function tokensOf({ inputTokens, outputTokens }: Usage): number {
  return inputTokens + outputTokens
}

function negate(usage: ModelUsage): ModelUsage {
  const counts = { calls: -usage.calls, inputTokens: -usage.inputTokens, cacheReadTokens: -usage.cacheReadTokens, cacheWriteTokens: -usage.cacheWriteTokens, outputTokens: -usage.outputTokens, reasoningTokens: -usage.reasoningTokens, unpricedCalls: -usage.unpricedCalls }
  return { ...usage, ...counts, costUsd: usage.costUsd === null ? null : -usage.costUsd }
}
