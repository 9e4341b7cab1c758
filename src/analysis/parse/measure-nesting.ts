import { headWords, joiningWords, openWords } from './nesting-words.ts'

const regularExpression = /\/(?![*/])(?:[^\\/[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+\/\w*/y

type Level = { chain: number; isTemplate: boolean; isHead: boolean }

/**
 * How deep a parser that recurses would go, rather more than less: open brackets, and in each of them the operators and keywords that may hang one below
 * the other since the last place where a statement or list element ended. Text that is only perhaps a comment or string (JSX text may
 * look like both) counts the brackets it opens.
 */
export function measureNesting(text: string, { mayHoldJsx }: { readonly mayHoldJsx: boolean }): number {
  return new NestingScan(text, mayHoldJsx).run()
}

class NestingScan {
  readonly #text: string
  readonly #mayHoldJsx: boolean
  readonly #levels: Level[] = [{ chain: 0, isTemplate: false, isHead: false }]
  #at = 0
  #sum = 0
  #deepest = 0
  #hidden = 0
  /** The last token, and whether an operand ended with it. */
  #last = ''
  #endsOperand = false
  #sawBreak = false

  constructor(text: string, mayHoldJsx: boolean) {
    this.#text = text
    this.#mayHoldJsx = mayHoldJsx
  }

  run(): number {
    const text = this.#text
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at)
      if (code === 32 || code === 9) {
        this.#at += 1
        continue
      }
      this.#read(code)
      const depth = this.#levels.length + this.#sum + this.#hidden
      if (depth > this.#deepest) this.#deepest = depth
    }
    return this.#deepest
  }

  #read(code: number): void {
    const start = this.#at
    if (isWord(code)) return this.#readWord(start)
    this.#at += 1
    if (code === 10 || code === 13) this.#sawBreak = true
    else if (code === 34 || code === 39) this.#readString(start, code)
    else if (code === 96) this.#readTemplate()
    else if (code === 47) this.#readSlash(start)
    else this.#readSign(this.#text.charAt(start))
  }

  #readWord(start: number): void {
    let end = start + 1
    while (end < this.#text.length && isWord(this.#text.charCodeAt(end))) end += 1
    this.#at = end
    // The words that matter are short and begin with a small letter.
    const word = end - start <= 10 && this.#text.charCodeAt(start) >= 97 ? this.#text.slice(start, end) : ''
    if ((this.#sawBreak || this.#last === '}') && this.#endsOperand && !joiningWords.has(word)) this.#reset()
    const isOpen = openWords.has(word)
    if (isOpen) this.#deepen()
    this.#note(word, !isOpen)
  }

  #readString(start: number, quote: number): void {
    const text = this.#text
    let at = start + 1
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === 92) at += 1
      else if (code === quote || code === 10 || code === 13) break
    }
    this.#at = text.charCodeAt(at) === quote ? at + 1 : Math.min(at, text.length)
    this.#hide(start, this.#at)
    if (this.#sawBreak && this.#endsOperand) this.#reset()
    this.#note('operand', true)
  }

  #readSlash(start: number): void {
    const next = this.#text.charCodeAt(start + 1)
    if (next === 47) this.#skipComment(start, findLineEnd(this.#text, start))
    else if (next === 42) {
      const end = this.#text.indexOf('*/', start + 2)
      this.#skipComment(start, end < 0 ? this.#text.length : end + 2)
    } else if (this.#endsOperand) this.#readSign('/')
    else this.#readRegularExpression(start)
  }

  #skipComment(start: number, end: number): void {
    this.#hide(start, end)
    this.#at = end
  }

  #readRegularExpression(start: number): void {
    regularExpression.lastIndex = start
    if (!regularExpression.test(this.#text)) return this.#readSign('/')
    this.#hide(start, regularExpression.lastIndex)
    this.#at = regularExpression.lastIndex
    this.#note('operand', true)
  }

  #readSign(sign: string): void {
    if ('([{'.includes(sign)) this.#open({ chain: 0, isTemplate: false, isHead: sign === '(' && headWords.has(this.#last) })
    else if (')]}'.includes(sign)) this.#close(sign)
    else if (sign === ',' || sign === ';') {
      this.#reset()
      this.#note(sign, false)
    } else {
      if (sign !== '.') this.#deepen()
      this.#note(sign, false)
    }
  }

  #open(level: Level): void {
    this.#levels.push(level)
    this.#note('(', false)
  }

  #close(sign: string): void {
    const level = this.#levels.length > 1 ? this.#levels.pop() : undefined
    this.#sum -= level?.chain ?? 0
    if (level?.isTemplate === true) this.#readTemplate()
    else {
      if (sign === ']') this.#deepen()
      this.#note(sign, level?.isHead !== true)
    }
  }

  /** Text of a template up to its end or its next `${`. */
  #readTemplate(): void {
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]
      this.#at += char === '\\' ? 2 : 1
      if (char === '`') return this.#note('operand', true)
      if (char === '$' && this.#text[this.#at] === '{') {
        this.#at += 1
        return this.#open({ chain: 0, isTemplate: true, isHead: false })
      }
    }
  }

  /** Counts the brackets that a piece of text opens and does not close. */
  #hide(start: number, end: number): void {
    if (!this.#mayHoldJsx) return
    let open = 0
    for (let at = start; at < end; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === 123 || code === 40 || code === 91) open += 1
      else if ((code === 125 || code === 41 || code === 93) && open > 0) open -= 1
    }
    this.#hidden += open
  }

  #deepen(): void {
    const level = this.#levels.at(-1)
    if (level === undefined) return
    level.chain += 1
    this.#sum += 1
  }

  #reset(): void {
    const level = this.#levels.at(-1)
    if (level === undefined) return
    this.#sum -= level.chain
    level.chain = 0
  }

  #note(last: string, endsOperand: boolean): void {
    this.#last = last
    this.#endsOperand = endsOperand
    this.#sawBreak = false
  }
}

function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    (code > 0x7f && code !== 0x2028 && code !== 0x2029)
  )
}

function findLineEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end += 1
  return end
}
