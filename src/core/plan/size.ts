/** A number of bytes, or with a unit of 1,024: `512K`, `10M`, `1.5G`. */
export const sizePattern = /^\d+(?:\.\d+)?(?:[KMGT]i?B?|B)$/

/** A count with a unit of 1,000: `500K`, `2M`, `1.5B`. */
export const countPattern = /^\d+(?:\.\d+)?[KMB]$/

const sizeUnits: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }
const countUnits: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9 }

/** Bytes of a size; `null` when it is none. */
export function parseSize(size: string | number): number | null {
  if (typeof size === 'number') return size
  return sizePattern.test(size) ? scale(size, sizeUnits) : null
}

/** The number that a count such as `2M` stands for; `null` when it is none. */
export function parseCount(count: string | number): number | null {
  if (typeof count === 'number') return count
  return countPattern.test(count) ? scale(count, countUnits) : null
}

function scale(text: string, units: Readonly<Record<string, number>>): number {
  const unit = /[KMGTB]/.exec(text)?.[0] ?? ''
  return Math.round(Number.parseFloat(text) * (units[unit] ?? 1))
}
