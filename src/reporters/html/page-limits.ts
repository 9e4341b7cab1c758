/** Most characters that each part of a task may show: a page has to open quickly, and be small enough to send. */
export type PageLimits = { readonly prompt: number; readonly output: number; readonly transcript: number; readonly diff: number; readonly log: number }

/** What the evidence of a hundred tasks may take, tried from the first on until the page is small enough: markup can double a text of short lines. */
const rooms = [560_000, 380_000, 200_000, 60_000, 0]

const most: PageLimits = { prompt: 12_000, output: 4_000, transcript: 60_000, diff: 120_000, log: 12_000 }
const least: PageLimits = { prompt: 200, output: 300, transcript: 0, diff: 0, log: 0 }
const shares: PageLimits = { prompt: 0.12, output: 0.1, transcript: 0.28, diff: 0.42, log: 0.08 }

/** Bytes that a page of so many tasks should stay below: a megabyte for a hundred, at most five. */
export function maxPageBytes(tasks: number): number {
  return 1_000_000 * Math.min(5, Math.max(1, tasks / 100))
}

/** The limits to try, the most generous first. Fewer tasks, more room for each. */
export function limitsFor(tasks: number): readonly PageLimits[] {
  return rooms.map((perHundred) => {
    const room = perHundred / Math.min(100, Math.max(1, tasks))
    const limit = (part: keyof PageLimits): number => Math.floor(Math.max(least[part], Math.min(most[part], room * shares[part])))
    return { prompt: limit('prompt'), output: limit('output'), transcript: limit('transcript'), diff: limit('diff'), log: limit('log') }
  })
}
