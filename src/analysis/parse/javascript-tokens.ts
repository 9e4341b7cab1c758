import type { JavaScriptLeaves } from './javascript-leaves.ts'
import type { JsComment } from './parse-javascript.ts'

export const jsTokenKind = { operand: 0, operator: 1, closer: 2 } as const

/** Tokens of a JavaScript or TypeScript file in the order of the text, as parallel arrays. */
export type JavaScriptTokens = { readonly kinds: readonly number[]; readonly starts: readonly number[]; readonly ends: readonly number[] }

/** Words that stand for a value or a type and have no node with a name. */
const operandWords = new Set([
  'this',
  'super',
  'any',
  'unknown',
  'never',
  'string',
  'number',
  'boolean',
  'bigint',
  'symbol',
  'object',
  'undefined',
  'intrinsic',
  'true',
  'false',
  'null',
])
const closers = new Set([')', ']', '}'])
const word =
  /[$\w\u0080-\uffff]+|>>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[^\s]/g

/** Cuts the text between the leaves of the tree into words and punctuation: no strings, regular expressions or comments are left there. */
export function scanJavaScriptTokens(text: string, leaves: JavaScriptLeaves, comments: readonly JsComment[]): JavaScriptTokens {
  const scanner = new GapScanner(text, leaves.angles)
  let at = text.startsWith('#!') ? text.search(/[\r\n]|$/) : 0
  let comment = 0
  const skipTo = (end: number): void => {
    for (; comment < comments.length && (comments[comment]?.start ?? 0) < end; comment += 1) {
      const { start, end: stop } = comments[comment] ?? { start: end, end }
      if (start >= at) scanner.scan(at, start)
      at = Math.max(at, stop)
    }
    scanner.scan(at, end)
  }
  for (const span of leaves.listSpans()) {
    skipTo(span.start)
    scanner.add(jsTokenKind.operand, span.start, span.end)
    at = Math.max(at, span.end)
  }
  skipTo(text.length)
  return scanner
}

class GapScanner {
  readonly kinds: number[] = []
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly #text: string
  readonly #angles: ReadonlySet<number>

  constructor(text: string, angles: ReadonlySet<number>) {
    this.#text = text
    this.#angles = angles
  }

  scan(from: number, to: number): void {
    word.lastIndex = from
    while (word.lastIndex < to) {
      const found = word.exec(this.#text)
      if (found === null || found.index >= to) return
      const start = found.index
      const isAngle = this.#angles.has(start)
      const end = isAngle ? start + 1 : Math.min(to, start + found[0].length)
      word.lastIndex = end
      const token = isAngle ? found[0].charAt(0) : found[0]
      const closes = closers.has(token) || (isAngle && token === '>')
      this.add(closes ? jsTokenKind.closer : operandWords.has(token) ? jsTokenKind.operand : jsTokenKind.operator, start, end)
    }
  }

  add(kind: number, start: number, end: number): void {
    this.kinds.push(kind)
    this.starts.push(start)
    this.ends.push(end)
  }
}
