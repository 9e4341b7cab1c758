import { findPythonStringEnd, isPythonStringPrefix } from './python-string-end.ts'

/** What a token is. `end` closes a unit: the lines that Python's tokenizer needs to see together, blank and comment lines included. */
export const tokenKind = { name: 0, number: 1, string: 2, operator: 3, comment: 4, end: 5 } as const

/** Tokens of a Python file as parallel arrays. Strings, f-strings with all that is in them too, are one token. */
export type PythonTokens = {
  readonly kinds: readonly number[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** Character code of operators of one character, else 0. */
  readonly codes: readonly number[]
  /** Offset of the first thing that cannot be tokenized, or null. */
  readonly errorAt: number | null
}

const numbers = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y
const joints = /\\(?:\r\n|\r|\n)(?:[ \t]*(?:\r\n|\r|\n))?/y
const operators = /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|[-+*/%@&|^=!<>]=|\*\*|\/\/|<<|>>|<>|[-+*/%@&|^=<>()[\]{},:;.~]/y

/** Cuts a Python file into tokens; one pass, linear, never throws. */
export function scanPythonTokens(text: string): PythonTokens {
  return new Scanner(text).scan()
}

/** Characters besides LF, CR that end a line for `str.splitlines`. */
export function isPythonExtraBreak(code: number): boolean {
  return code === 0x0b || code === 0x0c || (code >= 0x1c && code <= 0x1e) || code === 0x85 || code === 0x2028 || code === 0x2029
}

function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    (code > 0x7f && !isPythonExtraBreak(code) && code !== 0xa0)
  )
}

class Scanner {
  readonly #text: string
  #at = 0
  #depth = 0
  #errorAt: number | null = null
  readonly #kinds: number[] = []
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #codes: number[] = []

  constructor(text: string) {
    this.#text = text
  }

  scan(): PythonTokens {
    const text = this.#text
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at)
      if (code === 32 || code === 9) this.#at += 1
      else if (code === 10 || code === 13 || isPythonExtraBreak(code)) this.#readBreak(code)
      else this.#readToken(code)
    }
    if (this.#kinds.length > 0 && this.#kinds.at(-1) !== tokenKind.end) this.#push(tokenKind.end, this.#at)
    return { kinds: this.#kinds, starts: this.#starts, ends: this.#ends, codes: this.#codes, errorAt: this.#errorAt }
  }

  #readToken(code: number): void {
    const start = this.#at
    if (code === 35) this.#take(tokenKind.comment, this.#findLineEnd())
    else if (code === 34 || code === 39) this.#readString(start, '')
    else if (code === 92) this.#readBackslash()
    else if ((code >= 48 && code <= 57) || (code === 46 && isDigit(this.#text.charCodeAt(start + 1))))
      this.#take(tokenKind.number, match(numbers, this.#text, start))
    else if (isWord(code)) this.#readWord()
    else this.#readOperator(code)
  }

  #readBreak(code: number): void {
    this.#at += code === 13 && this.#text.charCodeAt(this.#at + 1) === 10 ? 2 : 1
    if (this.#depth === 0) this.#push(tokenKind.end, this.#at)
  }

  /** Joins the next line to this one, and the one after it when the next is blank: the tokenizer asks for more then. */
  #readBackslash(): void {
    const joint = match(joints, this.#text, this.#at)
    if (joint === this.#at) this.#errorAt ??= this.#at
    this.#at = Math.max(joint, this.#at + 1)
  }

  #readWord(): void {
    const start = this.#at
    let end = start + 1
    while (end < this.#text.length && isWord(this.#text.charCodeAt(end))) end += 1
    const quote = this.#text.charCodeAt(end)
    const before = end - start < 3 && (quote === 34 || quote === 39) ? this.#text.slice(start, end) : ''
    if (isPythonStringPrefix(before)) this.#readString(end, before.toLowerCase())
    else this.#take(tokenKind.name, end)
  }

  #readString(quoteAt: number, before: string): void {
    const { end, closed } = findPythonStringEnd(this.#text, quoteAt, before)
    if (!closed) this.#errorAt ??= quoteAt
    this.#take(tokenKind.string, end)
  }

  #readOperator(code: number): void {
    const end = match(operators, this.#text, this.#at)
    if (end === this.#at) {
      // Spaces of Unicode lie between tokens for `str.strip`; anything else is an error that the parser names.
      if (code !== 0xa0 && code !== 0xfeff && code !== 0x1f) this.#errorAt ??= this.#at
      this.#at += 1
      return
    }
    if (code === 40 || code === 91 || code === 123) this.#depth += 1
    else if (code === 41 || code === 93 || code === 125) this.#depth = Math.max(0, this.#depth - 1)
    this.#take(tokenKind.operator, end)
  }

  #findLineEnd(): number {
    const text = this.#text
    let end = this.#at
    while (end < text.length && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end += 1
    return end
  }

  #take(kind: number, end: number): void {
    this.#push(kind, this.#at, end)
    this.#at = end
  }

  #push(kind: number, start: number, end = start): void {
    this.#kinds.push(kind)
    this.#starts.push(start)
    this.#ends.push(end)
    this.#codes.push(kind === tokenKind.operator && end - start === 1 ? this.#text.charCodeAt(start) : 0)
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
