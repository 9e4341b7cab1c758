/** One text and what two sides made of it. */
export type ThreeTexts = { readonly base: string; readonly ours: string; readonly theirs: string }

/** A merge that met conflicts holds them with markers, and lists them. */
export type MergedText = { readonly text: string; readonly hunks: readonly string[] }

/** Beyond so many pairs of lines to compare, what differs counts as wholly different. */
const maxPairs = 4_000_000

/** Lines with their line ends, so that a missing one at the end is a change. */
export function toLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** For each line of `a` the line of `b` it is found in again, or -1: a longest common subsequence. */
export function matchLines(a: readonly string[], b: readonly string[]): Int32Array {
  const matches = new Int32Array(a.length).fill(-1)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) matches[start] = start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end += 1
    matches[a.length - end] = b.length - end
  }
  const [height, width] = [a.length - start - end, b.length - start - end]
  if (height * width > 0 && height * width <= maxPairs) matchMiddle({ a, b, start, height, width }, matches)
  return matches
}

type Middle = { readonly a: readonly string[]; readonly b: readonly string[]; readonly start: number; readonly height: number; readonly width: number }

function matchMiddle({ a, b, start, height, width }: Middle, matches: Int32Array): void {
  const lengths = new Uint32Array((height + 1) * (width + 1))
  const at = (row: number, column: number): number => lengths[row * (width + 1) + column] ?? 0
  const isSame = (row: number, column: number): boolean => a[start + row] === b[start + column]
  for (let row = height - 1; row >= 0; row -= 1) {
    for (let column = width - 1; column >= 0; column -= 1) {
      lengths[row * (width + 1) + column] = isSame(row, column) ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  for (let row = 0, column = 0; row < height && column < width; ) {
    if (isSame(row, column)) matches[start + row++] = start + column++
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1
    else column += 1
  }
}

/** Merges by lines: what only one side changed is taken from it; what both changed differently is a conflict. */
export function mergeText(texts: ThreeTexts): MergedText {
  const [base, ours, theirs] = [toLines(texts.base), toLines(texts.ours), toLines(texts.theirs)]
  const [inOurs, inTheirs] = [matchLines(base, ours), matchLines(base, theirs)]
  const merged: string[] = []
  const hunks: string[] = []
  let at = { base: 0, ours: 0, theirs: 0 }
  while (at.base < base.length || at.ours < ours.length || at.theirs < theirs.length) {
    const next = nextCommon({ at, inOurs, inTheirs, ends: { base: base.length, ours: ours.length, theirs: theirs.length } })
    const part = { base: base.slice(at.base, next.base).join(''), ours: ours.slice(at.ours, next.ours).join(''), theirs: theirs.slice(at.theirs, next.theirs).join('') }
    const settled = settle(part)
    if (settled === null) hunks.push(toHunk(part))
    merged.push(settled ?? hunks.at(-1) ?? '', base[next.base] ?? '')
    at = { base: next.base + 1, ours: next.ours + 1, theirs: next.theirs + 1 }
  }
  return { text: merged.join(''), hunks }
}

type Place = { readonly base: number; readonly ours: number; readonly theirs: number }

/** The next line that all three have, or the ends. */
function nextCommon({ at, inOurs, inTheirs, ends }: { readonly at: Place; readonly inOurs: Int32Array; readonly inTheirs: Int32Array; readonly ends: Place }): Place {
  for (let base = at.base; base < ends.base; base += 1) {
    const [ours = -1, theirs = -1] = [inOurs[base], inTheirs[base]]
    if (ours !== -1 && theirs !== -1) return { base, ours, theirs }
  }
  return ends
}

function settle({ base, ours, theirs }: ThreeTexts): string | null {
  if (ours === theirs || base === theirs) return ours
  return base === ours ? theirs : null
}

function toHunk({ ours, theirs }: ThreeTexts): string {
  const closed = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
  return `<<<<<<< run branch\n${closed(ours)}=======\n${closed(theirs)}>>>>>>> this attempt\n`
}
