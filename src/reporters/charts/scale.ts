/** Round steps from 0 to at least `max`, about `count` of them. */
export function niceTicks(max: number, count = 5): readonly number[] {
  if (!(max > 0)) return [0, 1]
  const rough = max / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power
  return Array.from({ length: Math.ceil(max / step - 1e-9) + 1 }, (_, index) => index * step)
}

const timeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 4 * 3600e3, 6 * 3600e3, 12 * 3600e3, 24 * 3600e3, 48 * 3600e3, 7 * 24 * 3600e3]

/** Moments from 0 to at least `maxMs`, in steps that people count time by. */
export function timeTicks(maxMs: number, count = 8): readonly number[] {
  const step = timeSteps.find((one) => one >= maxMs / count) ?? Math.max(1, maxMs / count)
  return Array.from({ length: Math.ceil(maxMs / step - 1e-9) + 1 }, (_, index) => index * step)
}

/** Short for an axis: `0`, `250 ms`, `2.5 s`, `3 min`, `1 h 30`. */
export function tickTime(ms: number): string {
  if (ms === 0) return '0'
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`
  if (ms < 3_600_000) return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${Math.floor(ms / 60_000)}:${String(Math.round((ms % 60_000) / 1_000)).padStart(2, '0')} min`
  return ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : `${Math.floor(ms / 3_600_000)} h ${String(Math.round((ms % 3_600_000) / 60_000)).padStart(2, '0')}`
}

/** Positions as near to the wanted ones as a distance between them allows, all inside of a range. */
export function spread(wanted: readonly number[], { gap, min, max }: { readonly gap: number; readonly min: number; readonly max: number }): readonly number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  const placed: number[] = []
  for (const { at } of order) placed.push(Math.max(at, (placed.at(-1) ?? Number.NEGATIVE_INFINITY) + gap, min))
  for (let index = placed.length - 1, limit = max; index >= 0; index -= 1, limit = (placed[index + 1] ?? max) - gap) placed[index] = Math.min(placed[index] ?? 0, limit)
  const result: number[] = []
  order.forEach(({ index }, place) => (result[index] = placed[place] ?? 0))
  return result
}
