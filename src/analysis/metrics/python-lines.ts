import { LineTable } from '../parse/line-table.ts'
import { isPythonExtraBreak, tokenKind } from '../parse/python-tokens.ts'
import type { PythonTokens } from '../parse/python-tokens.ts'

/** The line counts of radon, by its names: `loc = sloc + blank + multi + singleComments`. */
export type PythonLineCounts = {
  readonly loc: number
  readonly lloc: number
  readonly sloc: number
  readonly comments: number
  readonly multi: number
  readonly blank: number
  readonly singleComments: number
}

const fields = ['lloc', 'sloc', 'comments', 'multi', 'blank', 'singleComments'] as const
type Field = (typeof fields)[number]

/** Line counts of a file and of any part of it that starts and ends at a line. */
export class PythonLines {
  readonly #table: LineTable
  /** For each field, sums over the units that start before a line. */
  readonly #sums: Readonly<Record<Field, Int32Array>>
  readonly #blankBefore: Int32Array

  constructor(text: string, tokens: PythonTokens) {
    this.#table = new LineTable(text, isPythonExtraBreak)
    const lines = this.#table.count
    const make = (): Int32Array => new Int32Array(lines + 2)
    this.#sums = { lloc: make(), sloc: make(), comments: make(), multi: make(), blank: make(), singleComments: make() }
    this.#blankBefore = countBlankBefore(text, this.#table)
    this.#countUnits(text, tokens)
    for (const field of fields) accumulate(this.#sums[field])
  }

  get all(): PythonLineCounts {
    return this.#sum(1, this.#table.count)
  }

  /** Counts of the lines that offsets `start` to `end` (exclusive) touch. */
  between(start: number, end: number): PythonLineCounts {
    return this.#sum(this.#table.lineAt(start), this.#table.lineAt(Math.max(start, end - 1)))
  }

  #sum(first: number, last: number): PythonLineCounts {
    const count = (field: Field): number => (this.#sums[field][last + 1] ?? 0) - (this.#sums[field][first] ?? 0)
    const [sloc, multi, blank, singleComments] = [count('sloc'), count('multi'), count('blank'), count('singleComments')]
    return {
      loc: sloc + blank + multi + singleComments,
      lloc: count('lloc'),
      sloc,
      comments: count('comments'),
      multi,
      blank,
      singleComments,
    }
  }

  #countUnits(text: string, tokens: PythonTokens): void {
    let first = 0
    let line = 1
    for (let index = 0; index < tokens.kinds.length; index += 1) {
      if (tokens.kinds[index] !== tokenKind.end) continue
      const endsFile = (tokens.starts[index] ?? 0) >= text.length && index === tokens.kinds.length - 1
      const next = endsFile ? this.#table.count + 1 : this.#table.lineAt(tokens.starts[index] ?? 0)
      this.#countUnit({ tokens, first, end: index, line, next })
      first = index + 1
      line = next
    }
  }

  #countUnit(unit: Unit): void {
    const { tokens, first, end, line, next } = unit
    const add = (field: Field, by: number): void => {
      const sums = this.#sums[field]
      sums[line + 1] = (sums[line + 1] ?? 0) + by
    }
    const blank = (this.#blankBefore[next] ?? 0) - (this.#blankBefore[line] ?? 0)
    const filled = next - line - blank
    const alone = end - first === 1 ? tokens.kinds[first] : undefined
    add('comments', countComments(tokens, first, end))
    add('lloc', countLogicalLines(tokens, first, end))
    if (alone === tokenKind.comment) add('singleComments', 1)
    else if (alone === tokenKind.string && this.#isOnOneLine(tokens, first)) add('singleComments', 1)
    else {
      add(alone === tokenKind.string ? 'multi' : 'sloc', filled)
      add('blank', blank)
    }
  }

  #isOnOneLine(tokens: PythonTokens, index: number): boolean {
    return this.#table.lineAt(tokens.starts[index] ?? 0) === this.#table.lineAt(tokens.ends[index] ?? 0)
  }
}

/** Tokens `first` to `end` (exclusive) on lines `line` to `next` (exclusive). */
type Unit = { readonly tokens: PythonTokens; readonly first: number; readonly end: number; readonly line: number; readonly next: number }

function countBlankBefore(text: string, table: LineTable): Int32Array {
  const before = new Int32Array(table.count + 2)
  for (let line = 1; line <= table.count; line += 1) {
    before[line + 1] = (before[line] ?? 0) + (isBlank(text, table.startOf(line), table.startOf(line + 1)) ? 1 : 0)
  }
  return before
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 32 && code < 0x7f) return false
    if (
      code !== 32 &&
      code !== 9 &&
      code !== 10 &&
      code !== 13 &&
      !isPythonExtraBreak(code) &&
      code !== 0x1f &&
      !/\s/.test(text.charAt(at))
    )
      return false
  }
  return true
}

function accumulate(sums: Int32Array): void {
  for (let index = 1; index < sums.length; index += 1) sums[index] = (sums[index] ?? 0) + (sums[index - 1] ?? 0)
}

function countComments(tokens: PythonTokens, first: number, end: number): number {
  let comments = 0
  for (let index = first; index < end; index += 1) if (tokens.kinds[index] === tokenKind.comment) comments += 1
  return comments
}

/**
 * Logical lines of a unit as radon counts them: each part between semicolons is one, or two when its last colon has something behind it.
 * A part before a semicolon with exactly one token behind the colon counts one, because radon looks for the colon at the last place but one
 * (where the end marker leaves it in the last part).
 */
function countLogicalLines(tokens: PythonTokens, first: number, end: number): number {
  let lines = 0
  let behindColon = -1
  let count = 0
  for (let index = first; index <= end; index += 1) {
    const kind = tokens.kinds[index]
    if (kind === tokenKind.comment) continue
    const operator = kind === tokenKind.operator ? tokens.codes[index] : 0
    if (operator === semicolon || index === end) {
      lines += behindColon >= 0 ? (behindColon === (index === end ? 0 : 1) ? 1 : 2) : count > 0 ? 1 : 0
      behindColon = -1
      count = 0
      continue
    }
    count += 1
    if (operator === colon) behindColon = 0
    else if (behindColon >= 0) behindColon += 1
  }
  return lines
}

const semicolon = 59
const colon = 58
