/** Numbers of lines as `git diff --numstat` counts them. */
export type LineCounts = { readonly added: number; readonly removed: number }

/** Beyond these (two large files with little in common) order is given up and equal lines are counted. */
const maxEdits = 3_000
const maxSteps = 20_000_000

const newline = 0x0a

/** Counts changed lines between two contents; either may be `null` for none. Binary contents count no lines. */
export function countLines(before: Buffer | null, after: Buffer | null): LineCounts {
  if ((before !== null && isBinary(before)) || (after !== null && isBinary(after))) return { added: 0, removed: 0 }
  const [oldText, newText] = cutCommonEnds(before ?? Buffer.alloc(0), after ?? Buffer.alloc(0))
  const numbers = new Map<string, number>()
  const a = toLines(oldText, numbers)
  const b = toLines(newText, numbers)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const [oldLines, newLines] = [a.subarray(start, a.length - end), b.subarray(start, b.length - end)]
  const edits = countEdits(oldLines, newLines) ?? oldLines.length + newLines.length - 2 * countShared(oldLines, newLines, numbers.size)
  const kept = (oldLines.length + newLines.length - edits) / 2
  return { added: newLines.length - kept, removed: oldLines.length - kept }
}

/** Leaves out equal lines at the beginning and (but perhaps one) at the end, without splitting them. */
function cutCommonEnds(a: Buffer, b: Buffer): readonly [Buffer, Buffer] {
  const shorter = Math.min(a.length, b.length)
  let same = 0
  while (same < shorter && a[same] === b[same]) same++
  const start = same === 0 ? 0 : a.lastIndexOf(newline, same - 1) + 1
  let tail = 0
  while (tail < shorter - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const cut = tail === 0 ? -1 : a.indexOf(newline, a.length - tail)
  const kept = cut === -1 ? 0 : a.length - cut - 1
  return [a.subarray(start, a.length - kept), b.subarray(start, b.length - kept)]
}

/** git's own rule: a zero byte near the beginning. */
const isBinary = (content: Buffer): boolean => content.subarray(0, 8000).includes(0)

/** Each different line gets a number. The line end belongs to the line, so a missing one at the end of a file is a change. */
function toLines(content: Buffer, numbers: Map<string, number>): Uint32Array {
  const text = content.toString('latin1')
  const lines: number[] = []
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next + 1
    const line = text.slice(start, end)
    const number = numbers.get(line) ?? numbers.size
    numbers.set(line, number)
    lines.push(number)
    start = end
  }
  return Uint32Array.from(lines)
}

/** Length of the shortest edit script (Myers 1986, greedy); `null` when it takes too long. */
function countEdits(a: Uint32Array, b: Uint32Array): number | null {
  if (a.length === 0 || b.length === 0) return a.length + b.length
  const furthest = new Int32Array(2 * maxEdits + 3)
  const middle = maxEdits + 1
  let steps = 0
  for (let edits = 0; edits <= maxEdits && steps <= maxSteps; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = furthest[middle + diagonal + 1] ?? 0
      const right = (furthest[middle + diagonal - 1] ?? 0) + 1
      const start = diagonal === -edits || (diagonal !== edits && right <= down) ? down : right
      let x = start
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++
      steps += x - start + 1
      furthest[middle + diagonal] = x
      if (x >= a.length && x - diagonal >= b.length) return edits
    }
  }
  return null
}

function countShared(a: Uint32Array, b: Uint32Array, lines: number): number {
  const counts = new Uint32Array(lines)
  for (const line of a) counts[line] = (counts[line] ?? 0) + 1
  let shared = 0
  for (const line of b) {
    const count = counts[line] ?? 0
    if (count === 0) continue
    counts[line] = count - 1
    shared++
  }
  return shared
}
