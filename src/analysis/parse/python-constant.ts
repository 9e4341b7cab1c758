import { findPythonStringEnd } from './python-string-end.ts'

/** A word that is the same for two constants exactly when Python's `==` says they are equal: `1`, `1.0` and `True` are. */
export function toNumberWord(source: string): string {
  const text = source.replaceAll('_', '').toLowerCase()
  if (text.endsWith('j')) {
    const imaginary = Number(text.slice(0, -1))
    return imaginary === 0 ? 'n0' : `j${imaginary}`
  }
  if (/^(?:0[xob])?[\da-f]+$/.test(text) && !(/e/.test(text) && !text.startsWith('0x'))) return `n${BigInt(text.replace(/^0+(?=\d)/, ''))}`
  const value = Number(text)
  return Number.isInteger(value) ? `n${BigInt(value)}` : `n${value}`
}

/** The value of adjacent string literals as one word, or null when a formatted string is among them: that is no constant. */
export function toStringWord(literals: readonly string[]): string | null {
  let word = ''
  for (const literal of literals) {
    const quoteAt = literal.search(/["']/)
    const before = literal.slice(0, quoteAt).toLowerCase()
    if (/[ft]/.test(before)) return null
    const quotes =
      literal.startsWith(literal.charAt(quoteAt).repeat(3), quoteAt) && findPythonStringEnd(literal, quoteAt, before).end > quoteAt + 5
        ? 3
        : 1
    const body = literal.slice(quoteAt + quotes, literal.length - quotes).replace(/\r\n?/g, '\n')
    if (word === '') word = before.includes('b') ? 'b' : 's'
    word += before.includes('r') ? body : unescape(body, before.includes('b'))
  }
  return word
}

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const escapes = /\\(?:([\n\\'"abfnrtv])|([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(N\{[^}]*\}))/g
const byteEscapes = /\\(?:([\n\\'"abfnrtv])|([0-7]{1,3})|x([\da-fA-F]{2}))/g

/** A `\N{name}` stays as written: two spellings of one character by name and by itself are the only constants that are told apart wrongly. */
function unescape(body: string, isBytes: boolean): string {
  if (!body.includes('\\')) return body
  return body.replace(isBytes ? byteEscapes : escapes, (all, one?: string, octal?: string, hex?: string, short?: string, long?: string) => {
    if (one !== undefined) return simple[one] ?? all
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
    const code = Number.parseInt(hex ?? short ?? long ?? '', 16)
    return Number.isNaN(code) || code > 0x10ffff ? all : String.fromCodePoint(code)
  })
}
