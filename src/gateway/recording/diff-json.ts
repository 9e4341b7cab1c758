/** One place where two requests differ. */
export type Difference = { readonly at: string; readonly recorded: string; readonly now: string }

/** Of each value, what is shown around the first character that differs. */
const shownLength = 120

/** Where two JSON values differ, outermost first, at most `max` places. */
export function diffJson(recorded: unknown, now: unknown, max = 8): readonly Difference[] {
  const found: Difference[] = []
  compare(recorded, now, { at: '', found, max })
  return found
}

type Search = { readonly at: string; readonly found: Difference[]; readonly max: number }

function compare(recorded: unknown, now: unknown, search: Search): void {
  if (search.found.length >= search.max || Object.is(recorded, now)) return
  if (isBranch(recorded) && isBranch(now) && Array.isArray(recorded) === Array.isArray(now)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(now)])) {
      const at = Array.isArray(recorded) ? `${search.at}[${key}]` : search.at === '' ? key : `${search.at}.${key}`
      compare(recorded[key], now[key], { ...search, at })
    }
    return
  }
  const [before, after] = [show(recorded), show(now)]
  const start = Math.max(0, firstDifference(before, after) - shownLength / 3)
  search.found.push({ at: search.at, recorded: cut(before, start), now: cut(after, start) })
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
}

function firstDifference(a: string, b: string): number {
  let index = 0
  while (index < a.length && a[index] === b[index]) index += 1
  return index
}

function cut(text: string, start: number): string {
  return `${start > 0 ? '…' : ''}${text.slice(start, start + shownLength)}${text.length > start + shownLength ? '…' : ''}`
}
