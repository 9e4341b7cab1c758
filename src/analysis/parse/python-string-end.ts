/** Where a Python string literal ends. Formatted strings are read with the expressions in them, which since 3.12 may hold the same quotes. */
const prefix = /^(?:[rubft]|[bft]r|r[bft])$/i
/** CPython stops at 150; a file that needs more is no file that a person wrote. */
const maxNesting = 100

type StringEnd = { readonly end: number; readonly closed: boolean }
type Quoted = { readonly text: string; readonly quote: string; readonly level: number }

export function isPythonStringPrefix(word: string): boolean {
  return prefix.test(word)
}

/** `quoteAt` is where the opening quote stands, `before` its prefix in lower case. */
export function findPythonStringEnd(text: string, quoteAt: number, before: string): StringEnd {
  return findEnd(text, { quoteAt, before, level: 0 })
}

function findEnd(text: string, from: { readonly quoteAt: number; readonly before: string; readonly level: number }): StringEnd {
  const { quoteAt, before, level } = from
  const single = text.charAt(quoteAt)
  const quote = text.startsWith(single.repeat(3), quoteAt) ? single.repeat(3) : single
  const isTemplate = level < maxNesting && (before.includes('f') || before.includes('t'))
  const isRaw = before.includes('r')
  let at = quoteAt + quote.length
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 92) at += (isTemplate && !isRaw && text.startsWith('N{', at + 1)) || text.startsWith('\r\n', at + 1) ? 3 : 2
    else if (text.startsWith(quote, at)) return { end: at + quote.length, closed: true }
    else if (isTemplate && code === 123) at = text.charCodeAt(at + 1) === 123 ? at + 2 : findFieldEnd(at + 1, { text, quote, level })
    else if (quote.length === 1 && (code === 10 || code === 13)) return { end: at, closed: false }
    else at += 1
  }
  return { end: text.length, closed: false }
}

/** End of a replacement field whose expression starts at `from`; a format spec after `:` may hold fields again. */
function findFieldEnd(from: number, quoted: Quoted): number {
  const { text, quote } = quoted
  let depth = 0
  let inSpec = false
  let at = from
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '}' && depth === 0) return at + 1
    if (inSpec && endsSpec(at, quoted)) return at
    if (!inSpec && (char === '"' || char === "'")) {
      if (quote.length === 1 && char === quote && !hasPartner(at, quoted)) return at
      at = findEnd(text, { quoteAt: at, before: prefixBefore(text, at), level: quoted.level + 1 }).end
      continue
    }
    depth += '([{'.includes(char) ? 1 : ')]}'.includes(char) ? -1 : 0
    inSpec ||= char === ':' && depth === 0
    at += 1
  }
  return at
}

function endsSpec(at: number, { text, quote }: Quoted): boolean {
  return text.startsWith(quote, at) || (quote.length === 1 && (text[at] === '\n' || text[at] === '\r'))
}

/** A quote of the string's own kind inside a field opens a nested string when a second one follows on the line. */
function hasPartner(at: number, { text, quote }: Quoted): boolean {
  for (let next = at + 1; next < text.length; next += 1) {
    const char = text.charAt(next)
    if (char === quote) return true
    if (char === '\n' || char === '\r') return false
  }
  return false
}

function prefixBefore(text: string, quoteAt: number): string {
  const before = /[a-z]{0,2}$/i.exec(text.slice(Math.max(0, quoteAt - 2), quoteAt))?.[0] ?? ''
  return prefix.test(before) ? before.toLowerCase() : ''
}
