import type { LineCounts } from '../model.ts'
import type { JavaScriptTokens } from '../parse/javascript-tokens.ts'
import { LineTable } from '../parse/line-table.ts'
import type { JsComment } from '../parse/parse-javascript.ts'

const marks = { code: 1, comment: 2 } as const

type Parts = {
  readonly text: string
  readonly tokens: JavaScriptTokens
  readonly comments: readonly JsComment[]
  readonly statements: readonly number[]
}

/** Line counts of a JavaScript or TypeScript file and of any part of it. */
export class JavaScriptLines {
  readonly table: LineTable
  readonly #text: string
  readonly #marks: Uint8Array
  readonly #statements: Float64Array
  /** Sums over the lines before a line. */
  readonly #source: Int32Array
  readonly #comment: Int32Array
  readonly #blank: Int32Array

  constructor({ text, tokens, comments, statements }: Parts) {
    this.#text = text
    this.table = new LineTable(text, (code) => code === 0x2028 || code === 0x2029)
    const lines = this.table.count
    this.#marks = new Uint8Array(lines + 2)
    this.#statements = Float64Array.from(statements).sort()
    this.#source = new Int32Array(lines + 2)
    this.#comment = new Int32Array(lines + 2)
    this.#blank = new Int32Array(lines + 2)
    this.#markTokens(tokens)
    for (const comment of comments) this.#mark(comment.start, comment.end, marks.comment)
    if (text.startsWith('#!')) this.#mark(0, 2, marks.comment)
    for (let line = 1; line <= lines; line += 1) this.#sum(line)
  }

  get all(): LineCounts {
    return this.#count({ first: 1, last: this.table.count, start: 0, end: this.#text.length + 1 })
  }

  /** Counts of the lines that offsets `start` to `end` (exclusive) touch. */
  between(start: number, end: number): LineCounts {
    return this.#count({ first: this.table.lineAt(start), last: this.table.lineAt(Math.max(start, end - 1)), start, end })
  }

  #count({
    first,
    last,
    start,
    end,
  }: {
    readonly first: number
    readonly last: number
    readonly start: number
    readonly end: number
  }): LineCounts {
    const take = (sums: Int32Array): number => (sums[last + 1] ?? 0) - (sums[first] ?? 0)
    return {
      total: Math.max(0, last - first + 1),
      logical: countBelow(this.#statements, end) - countBelow(this.#statements, start),
      source: take(this.#source),
      comment: take(this.#comment),
      blank: take(this.#blank),
    }
  }

  #markTokens(tokens: JavaScriptTokens): void {
    let line = 1
    for (let index = 0; index < tokens.starts.length; index += 1) {
      const [start, end] = [tokens.starts[index] ?? 0, tokens.ends[index] ?? 0]
      while (line < this.table.count && this.table.startOf(line + 1) <= start) line += 1
      for (let at = line; at <= this.table.count && (at === line || this.table.startOf(at) < end); at += 1)
        this.#marks[at] = (this.#marks[at] ?? 0) | marks.code
    }
  }

  #mark(start: number, end: number, mark: number): void {
    const last = this.table.lineAt(Math.max(start, end - 1))
    for (let line = this.table.lineAt(start); line <= last; line += 1) this.#marks[line] = (this.#marks[line] ?? 0) | mark
  }

  #sum(line: number): void {
    const isBlank = this.#isBlank(line)
    const has = (mark: number): number => (!isBlank && ((this.#marks[line] ?? 0) & mark) !== 0 ? 1 : 0)
    this.#source[line + 1] = (this.#source[line] ?? 0) + has(marks.code)
    this.#comment[line + 1] = (this.#comment[line] ?? 0) + has(marks.comment)
    this.#blank[line + 1] = (this.#blank[line] ?? 0) + (isBlank ? 1 : 0)
  }

  #isBlank(line: number): boolean {
    for (let at = this.table.startOf(line); at < this.table.startOf(line + 1); at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code > 32 && code < 0x7f) return false
      if (code > 32 && !/\s/.test(this.#text.charAt(at))) return false
    }
    return true
  }
}

function countBelow(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
