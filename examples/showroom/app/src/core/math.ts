/** Limits `value` to the closed range from `low` to `high`. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

/** Linear blend: `from` at 0, `to` at 1. */
export function lerp(from: number, to: number, amount: number): number {
  return from + (to - from) * amount
}

/** Moves `value` from one range to the other without limiting it. */
export function remap(value: number, from: readonly [number, number], to: readonly [number, number]): number {
  return lerp(to[0], to[1], (value - from[0]) / (from[1] - from[0]))
}

/** Hermite step with zero slope at both ends. */
export function smoothstep(value: number): number {
  const t = clamp(value, 0, 1)
  return t * t * (3 - 2 * t)
}

/** Exponential approach to `target` that gives the same curve at any frame rate; `rate` is in 1/s. */
export function damp(value: number, target: number, { rate, deltaSeconds }: { rate: number; deltaSeconds: number }): number {
  return lerp(target, value, Math.exp(-rate * deltaSeconds))
}

/** A small seeded generator (mulberry32) of numbers in [0, 1), so that procedural content is the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
