import { drawGamma, drawNormal, type Uniform } from './draw.ts'

/**
 * What is believed of a log-normal quantity: a normal-inverse-gamma distribution over mean and variance of its logarithm
 * (Gelman et al., Bayesian Data Analysis, section 3.3). `weight` is how many observations the mean is worth, `shape` half of what the variance is.
 */
export type Belief = { readonly mean: number; readonly weight: number; readonly shape: number; readonly rate: number }

/** One draw of the parameters: what a world may be like. */
export type Parameters = { readonly mean: number; readonly deviation: number }

/** Least variance of a logarithm: durations repeat to a few percent at best. */
const minVariance = 0.0009

/** Updates a belief by observed logarithms. */
export function learn(prior: Belief, logs: readonly number[]): Belief {
  const n = logs.length
  if (n === 0) return prior
  const average = meanOf(logs)
  const squares = logs.reduce((sum, log) => sum + (log - average) ** 2, 0)
  const weight = prior.weight + n
  return {
    mean: (prior.weight * prior.mean + n * average) / weight,
    weight,
    shape: prior.shape + n / 2,
    rate: prior.rate + squares / 2 + (prior.weight * n * (average - prior.mean) ** 2) / (2 * weight),
  }
}

/** Largest variance of a logarithm: one value in six is more than seven times the median then. */
const maxVariance = 4

/** `shared` serves the variance: tasks that repeat about as badly as each other get the same numbers from it, `uniform` is each one's own. */
export function drawParameters({ mean, weight, shape, rate }: Belief, uniform: Uniform, shared: Uniform = uniform): Parameters {
  const variance = Math.min(maxVariance, Math.max(minVariance, rate / drawGamma(shape, shared)))
  return { mean: mean + Math.sqrt(variance / weight) * drawNormal(uniform), deviation: Math.sqrt(variance) }
}

/** One value of the quantity. */
export function drawValue({ mean, deviation }: Parameters, uniform: Uniform): number {
  return Math.exp(mean + deviation * drawNormal(uniform))
}

/** One value that is larger than `floor`, by rejection; where that hardly ever happens, a little more than `floor`. */
export function drawValueAbove(parameters: Parameters, floor: number, uniform: Uniform): number {
  for (let tries = 0; tries < 20; tries += 1) {
    const value = drawValue(parameters, uniform)
    if (value > floor) return value
  }
  // The tail of a log-normal falls ever slower: what has taken long goes on for a share of that.
  return floor * (1 + parameters.deviation * 0.5 * -Math.log(1 - uniform()))
}

/** Mean and variance of the logarithms of several groups: inside the groups, and of the groups' means. */
export function decompose(groups: readonly (readonly number[])[]): { readonly mean: number; readonly within: number; readonly between: number } {
  const all = groups.flat()
  const mean = meanOf(all)
  const total = all.length < 2 ? 0.25 : all.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (all.length - 1)
  const repeated = groups.filter((group) => group.length > 1)
  const freedom = repeated.reduce((sum, group) => sum + group.length - 1, 0)
  const squares = repeated.reduce((sum, group) => sum + group.reduce((inner, log) => inner + (log - meanOf(group)) ** 2, 0), 0)
  const within = Math.max(minVariance, freedom === 0 ? total / 2 : squares / freedom)
  return { mean, within, between: Math.max(minVariance, total - within) }
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
