/** What one run of one way to carry a plan out took. */
export type VariantSample = {
  readonly variant: string
  readonly durationMs: number
  readonly tasks: number
  readonly succeeded: number
  /** max(critical path, work ÷ concurrency) of this run, from the durations of its own attempts. */
  readonly idealMs: number
  /** Largest resident memory of the orchestrator. */
  readonly memoryBytes: number
  /** Processor time of the orchestrator and of the programs of all attempts. */
  readonly cpuMs: number
}

export type Spread = { readonly median: number; readonly min: number; readonly max: number }

export type VariantSummary = {
  readonly variant: string
  readonly runs: number
  readonly durationMs: Spread
  readonly tasksPerSecond: number
  /** Median duration of the first variant ÷ that of this one. */
  readonly speedUp: number
  /** Ideal ÷ measured makespan. */
  readonly efficiency: Spread
  readonly memoryBytes: number
  readonly cpuMs: number
  /** Tasks that landed ÷ tasks, over all runs. */
  readonly successShare: number
}

/** One row for each variant, in the order of their first run; the first is what the others are held against. */
export function summarizeVariants(samples: readonly VariantSample[]): readonly VariantSummary[] {
  const groups = [...Map.groupBy(samples, ({ variant }) => variant)]
  const baseline = spreadOf((groups[0]?.[1] ?? []).map(({ durationMs }) => durationMs)).median
  return groups.map(([variant, members]) => {
    const durationMs = spreadOf(members.map((sample) => sample.durationMs))
    const total = (of: (sample: VariantSample) => number): number => members.reduce((sum, sample) => sum + of(sample), 0)
    return {
      variant,
      runs: members.length,
      durationMs,
      tasksPerSecond: (members[0]?.tasks ?? 0) / (durationMs.median / 1_000),
      speedUp: baseline / durationMs.median,
      efficiency: spreadOf(members.map((sample) => sample.idealMs / sample.durationMs)),
      memoryBytes: Math.max(...members.map((sample) => sample.memoryBytes)),
      cpuMs: spreadOf(members.map((sample) => sample.cpuMs)).median,
      successShare: total(({ succeeded }) => succeeded) / Math.max(1, total(({ tasks }) => tasks)),
    }
  })
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 }
}
