import { maxQuickDepth, readFlow, readQuoted, setKey, skipSpaces, toPlainValue, Unfamiliar } from './quick-yaml-scalar.ts'

/**
 * Reads the YAML that plans are mostly made of: block maps and lists, texts on one line, brackets on one line, `|` texts. Twenty
 * times as fast as the full reader, with a tenth of its memory. For anything else, or anything wrong, the answer is undefined and the full reader
 * has the word; where this one answers, both agree, which `quick-yaml.test.ts` holds against mutations.
 */
export function readQuickYaml(text: string): { readonly value: unknown } | undefined {
  // Control characters, tabs, other line ends and the byte order mark; a last line without an end.
  if (!text.endsWith('\n') || /(?!\n)[\p{Cc}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/u.test(text)) return undefined
  try {
    return { value: new QuickReader(text.split('\n')).readAll() }
  } catch (error) {
    if (error instanceof Unfamiliar) return undefined
    throw error
  }
}

type Line = { readonly indent: number; readonly content: string }

const keyPattern = /^([A-Za-z_][\w./-]*):(?: +|$)/

class QuickReader {
  readonly #lines: readonly string[]
  #at = 0
  /** The current line, after its "- " was taken off. */
  #line: Line | undefined

  constructor(lines: readonly string[]) {
    this.#lines = lines
    this.#advance(0)
  }

  readAll(): unknown {
    if (this.#line?.indent !== 0 || /^(?:---|\.\.\.|%)/.test(this.#line.content)) throw new Unfamiliar()
    const value = this.#readBlock(0, 0)
    if (this.#line !== undefined) throw new Unfamiliar()
    return value
  }

  /** Moves to the next line that is neither empty nor a comment, from `at` on. */
  #advance(at: number): void {
    for (this.#at = at; this.#at < this.#lines.length; this.#at++) {
      const text = this.#lines[this.#at] ?? ''
      const indent = skipSpaces(text, 0)
      if (indent === text.length || text.charAt(indent) === '#') continue
      this.#line = { indent, content: text.slice(indent).trimEnd() }
      return
    }
    this.#line = undefined
  }

  #readBlock(indent: number, depth: number): unknown {
    if (depth > maxQuickDepth) throw new Unfamiliar()
    return isItem(this.#line) ? this.#readList(indent, depth) : this.#readMap(indent, depth)
  }

  #readList(indent: number, depth: number): unknown {
    const list: unknown[] = []
    while (this.#line?.indent === indent && isItem(this.#line)) {
      const { content } = this.#line
      const offset = skipSpaces(content, 1)
      const rest = content.slice(offset)
      if (rest === '' || rest.startsWith('#')) throw new Unfamiliar()
      if (keyPattern.test(rest) || /^-(?: |$)/.test(rest)) {
        this.#line = { indent: indent + offset, content: rest }
        list.push(this.#readBlock(indent + offset, depth + 1))
      } else list.push(this.#readValue(rest, indent))
    }
    return list
  }

  #readMap(indent: number, depth: number): unknown {
    const map: Record<string, unknown> = {}
    while (this.#line?.indent === indent && !isItem(this.#line)) {
      const [head, key] = keyPattern.exec(this.#line.content) ?? []
      if (head === undefined || key === undefined) throw new Unfamiliar()
      const rest = this.#line.content.slice(head.length)
      setKey(map, key, rest === '' || rest.startsWith('#') ? this.#readBelow(indent, depth) : this.#readValue(rest, indent))
    }
    return map
  }

  /** The value of a key with nothing behind it: a deeper block, or a list that starts right below the key. */
  #readBelow(indent: number, depth: number): unknown {
    this.#advance(this.#at + 1)
    if (this.#line === undefined) throw new Unfamiliar()
    if (this.#line.indent > indent) return this.#readBlock(this.#line.indent, depth + 1)
    if (this.#line.indent === indent && isItem(this.#line)) return this.#readList(indent, depth + 1)
    throw new Unfamiliar()
  }

  /** A value on the line of its key or dash; what goes on below, deeper than `indent`, is unfamiliar. */
  #readValue(text: string, indent: number): unknown {
    if (text === '|' || text === '|-') return this.#readBlockText(indent, text === '|' ? '\n' : '')
    const value = readLine(text)
    this.#advance(this.#at + 1)
    if (this.#line !== undefined && this.#line.indent > indent) throw new Unfamiliar()
    return value
  }

  #readBlockText(indent: number, ending: string): string {
    const start = this.#at + 1
    const width = skipSpaces(this.#lines[start] ?? '', 0)
    if (width <= indent || width === this.#lines[start]?.length) throw new Unfamiliar()
    const texts: string[] = []
    let at = start
    for (; at < this.#lines.length; at++) {
      const text = this.#lines[at] ?? ''
      const spaces = skipSpaces(text, 0)
      if (spaces === text.length && spaces > 0) throw new Unfamiliar()
      if (spaces < width && spaces < text.length) break
      texts.push(text.slice(width))
    }
    this.#advance(at)
    const next = this.#lines[at]
    if (next !== undefined && (skipSpaces(next, 0) > indent || next.trimStart().startsWith('#'))) throw new Unfamiliar()
    return texts.join('\n').replace(/\n+$/, '') + ending
  }
}

function isItem(line: Line | undefined): boolean {
  return line !== undefined && (line.content === '-' || line.content.startsWith('- '))
}

/** A value that ends with its line, or with a comment. */
function readLine(text: string): unknown {
  const first = text.charAt(0)
  if ('[{"\''.includes(first)) {
    const { value, end } = first === '[' || first === '{' ? readFlow(text, 0) : readQuoted(text, 0)
    if (!/^(?:$| +(?:#|$))/.test(text.slice(end))) throw new Unfamiliar()
    return value
  }
  const plain = text.replace(/ +#.*$/, '')
  if (/^(?:[?:,\]}#&*!|>%@`]|-(?: |$))|:(?: |$)/.test(plain)) throw new Unfamiliar()
  return toPlainValue(plain)
}
