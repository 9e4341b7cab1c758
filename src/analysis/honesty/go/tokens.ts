/** A token of Go. Comments are kept apart; strings have their content as `value`. */
export type Token = { readonly kind: 'name' | 'number' | 'string' | 'sign'; readonly text: string; readonly start: number; readonly end: number }
export type GoComment = { readonly text: string; readonly start: number }

const pattern = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`[^`]*`|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|[\p{L}_][\p{L}\p{N}_]*|(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)|:=|==|!=|<=|>=|&&|\|\||<-|\+\+|--|\.\.\.|[^\s]/gu

export function readTokens(source: string): { readonly tokens: readonly Token[]; readonly comments: readonly GoComment[] } {
  const tokens: Token[] = []
  const comments: GoComment[] = []
  for (const match of source.matchAll(pattern)) {
    const [text] = match
    if (text.startsWith('//') || text.startsWith('/*')) comments.push({ text, start: match.index })
    else tokens.push({ kind: kindOf(text), text, start: match.index, end: match.index + text.length })
  }
  return { tokens, comments }
}

function kindOf(text: string): Token['kind'] {
  if (/^[`"']/.test(text)) return 'string'
  if (/^\d/.test(text)) return 'number'
  return /^[\p{L}_]/u.test(text) ? 'name' : 'sign'
}

/** Index of the bracket that closes the one at `at`; the last token when it is missing. */
export function closing(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let index = at; index < tokens.length; index += 1) {
    const text = tokens[index]?.text ?? ''
    if (text === '(' || text === '{' || text === '[') depth += 1
    if (text === ')' || text === '}' || text === ']') depth -= 1
    if (depth === 0) return index
  }
  return tokens.length - 1
}

/** Splits at a sign outside of brackets. */
export function splitAt(tokens: readonly Token[], sign: string): Token[][] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (/^[({[]$/.test(token.text)) depth += 1
    if (/^[)}\]]$/.test(token.text)) depth -= 1
    if (depth === 0 && token.text === sign) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

export function canonical(tokens: readonly Token[]): string {
  return tokens.filter((token, at) => !(token.text === ',' && /^[)}]$/.test(tokens[at + 1]?.text ?? ''))).map((token) => literalOf(token) ?? token.text).join(' ')
}

export function literalOf(token: Token | undefined): string | null {
  if (token === undefined) return null
  if (token.kind === 'string') return `s:${token.text.slice(1, -1)}`
  return token.kind === 'number' || /^(?:nil|true|false)$/.test(token.text) ? token.text : null
}

/** The literal that a whole expression is: `"a"`, `-3`, `nil`, `1, nil`. */
export function literalValue(tokens: readonly Token[]): string | null {
  if (tokens.length === 0) return null
  const parts = splitAt(tokens, ',').map((part) => {
    const isNegative = part[0]?.text === '-'
    const literal = part.length === (isNegative ? 2 : 1) ? literalOf(part.at(-1)) : null
    return literal === null ? null : `${isNegative ? '-' : ''}${literal}`
  })
  return parts.includes(null) ? null : parts.join(',')
}

export function literalsIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token, at) => {
    const literal = literalOf(token)
    return literal === null ? [] : [tokens[at - 1]?.text === '-' && token.kind === 'number' ? `-${literal}` : literal]
  })
}

export function callsIn(tokens: readonly Token[]): string[] {
  return tokens.filter((token, at) => token.kind === 'name' && tokens[at + 1]?.text === '(').map((token) => token.text)
}
