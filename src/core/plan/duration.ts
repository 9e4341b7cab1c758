/** Longest duration a plan may ask for: 24 days, the most that the timers of Node can wait. */
export const maxDurationMs = 24 * 24 * 60 * 60 * 1000

/** Numbers with units in falling order, `1h30m`; at least one. */
export const durationPattern = /^(?=\d)(?:\d+(?:\.\d+)?d)?(?:\d+(?:\.\d+)?h)?(?:\d+(?:\.\d+)?m)?(?:\d+(?:\.\d+)?s)?(?:\d+ms)?$/

const unitMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** Milliseconds of a text such as `90s` or `1h30m`; `null` when it is not a duration. */
export function parseDuration(text: string): number | null {
  if (!durationPattern.test(text)) return null
  let totalMs = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) totalMs += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  return Math.round(totalMs)
}

/** The shortest exact text of a duration, `90000` → `1m30s`; `parseDuration` reads it back. */
export function toDurationText(durationMs: number): string {
  let rest = Math.round(durationMs)
  let text = ''
  for (const [unit, size] of Object.entries(unitMs)) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text === '' ? '0ms' : text
}
