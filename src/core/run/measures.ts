/** What model calls used. Counts are tokens as the provider billed them. */
export type Usage = {
  readonly calls: number
  /** All tokens that were sent, those read from and written to a cache included. */
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  /** All tokens that came back, reasoning included. */
  readonly outputTokens: number
  readonly reasoningTokens: number
  /** Sum over the calls with a known price; null when there was none. */
  readonly costUsd: number | null
  /** Calls of models without a known price. */
  readonly unpricedCalls: number
}

/** Usage of one model. */
export type ModelUsage = Usage & { readonly provider: string; readonly model: string }

/** What the attempt's programs took, summed over its process groups; null where the machine does not tell. */
export type Resources = {
  /** User and system time. */
  readonly cpuMs: number | null
  /** Largest resident memory of the group at one moment. */
  readonly peakMemoryBytes: number | null
}

/** What one attempt took besides time. */
export type Measures = {
  /** By model, in order of first use; empty when no model was called. */
  readonly usage: readonly ModelUsage[]
  readonly resources: Resources
  /** Turns of the agent's loop; null where it does not tell. */
  readonly turns: number | null
}

export const noUsage: Usage = { calls: 0, inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0, costUsd: null, unpricedCalls: 0 }

export const noMeasures: Measures = { usage: [], resources: { cpuMs: null, peakMemoryBytes: null }, turns: null }

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    costUsd: a.costUsd === null ? b.costUsd : a.costUsd + (b.costUsd ?? 0),
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
  }
}

/** Of programs that ran one after another or at once: their time adds up, the larger memory counts. */
export function addResources(a: Resources, b: Resources): Resources {
  const cpuMs = a.cpuMs === null && b.cpuMs === null ? null : (a.cpuMs ?? 0) + (b.cpuMs ?? 0)
  const peakMemoryBytes = a.peakMemoryBytes === null && b.peakMemoryBytes === null ? null : Math.max(a.peakMemoryBytes ?? 0, b.peakMemoryBytes ?? 0)
  return { cpuMs, peakMemoryBytes }
}

/** All models together. */
export function totalUsage(usages: readonly Usage[]): Usage {
  return usages.reduce(addUsage, noUsage)
}

/** One usage per model, in order of first use. */
export function addByModel(usages: readonly ModelUsage[]): readonly ModelUsage[] {
  const sums = new Map<string, ModelUsage>()
  for (const usage of usages) {
    const { provider, model } = usage
    const key = `${provider}/${model}`
    sums.set(key, { provider, model, ...addUsage(sums.get(key) ?? noUsage, usage) })
  }
  return [...sums.values()]
}
