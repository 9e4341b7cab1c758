/** Ends a quick read: the text has something that only the full YAML reader shall judge. Caught by `readQuickYaml`. */
export class Unfamiliar extends Error {
  override readonly name = 'Unfamiliar'
}

/** What was read from a line, and where it ended. */
export type Read = { readonly value: unknown; readonly end: number }

const quotedPattern = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|'(?:[^']|'')*'/y
const flowPlainPattern = /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=[^\s,[\]{}]))(?:[^\s,[\]{}:]|:(?=[^\s,[\]{}])| +(?=[^\s,[\]{}#:]))*/y
const flowKeyPattern = /(?:[A-Za-z_][\w./-]*)(?=: )/y

/** Deepest nesting that is read here. */
export const maxQuickDepth = 30

/** Reads a quoted text at `at`; escapes are those that JSON has too, with the same meaning. */
export function readQuoted(line: string, at: number): Read {
  const quoted = match(quotedPattern, line, at)
  if (quoted === null) throw new Unfamiliar()
  const value: unknown = quoted.startsWith('"') ? JSON.parse(quoted) : quoted.slice(1, -1).replaceAll("''", "'")
  return { value, end: at + quoted.length }
}

/** Reads a value inside brackets, all on one line. */
export function readFlow(line: string, start: number, depth = 0): Read {
  const at = skipSpaces(line, start)
  const first = line.charAt(at)
  if (depth > maxQuickDepth) throw new Unfamiliar()
  if (first === '[') return readFlowList(line, at + 1, depth)
  if (first === '{') return readFlowMap(line, at + 1, depth)
  if (first === '"' || first === "'") return readQuoted(line, at)
  const plain = match(flowPlainPattern, line, at)
  if (plain === null) throw new Unfamiliar()
  return { value: toPlainValue(plain), end: at + plain.length }
}

function readFlowList(line: string, start: number, depth: number): Read {
  const value: unknown[] = []
  let at = skipSpaces(line, start)
  while (line.charAt(at) !== ']') {
    const item = readFlow(line, at, depth + 1)
    value.push(item.value)
    at = readSeparator(line, item.end, ']')
  }
  return { value, end: at + 1 }
}

function readFlowMap(line: string, start: number, depth: number): Read {
  const value: Record<string, unknown> = {}
  let at = skipSpaces(line, start)
  while (line.charAt(at) !== '}') {
    const key = match(flowKeyPattern, line, at)
    if (key === null) throw new Unfamiliar()
    const item = readFlow(line, at + key.length + 1, depth + 1)
    setKey(value, key, item.value)
    at = readSeparator(line, item.end, '}')
  }
  return { value, end: at + 1 }
}

/** After an item: the closing bracket, or a comma and another item. */
function readSeparator(line: string, start: number, close: string): number {
  const at = skipSpaces(line, start)
  if (line.charAt(at) === close) return at
  const next = skipSpaces(line, at + 1)
  if (line.charAt(at) !== ',' || line.charAt(next) === close) throw new Unfamiliar()
  return next
}

/** The value of a text without quotes, by the core schema of YAML 1.2; unusual numbers are left to the full reader. */
export function toPlainValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(text)) return text.startsWith('-0') ? refuse() : Number(text)
  if (/^(?:~|true|false|null|[-+]?\.(?:inf|nan)|[-+.\d][-+._\da-fox]*)$/i.test(text)) throw new Unfamiliar()
  return text
}

/** Sets a key that is new and ordinary. */
export function setKey(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__' || (key.length === 4 && key.toLowerCase() === 'null') || Object.hasOwn(map, key)) throw new Unfamiliar()
  map[key] = value
}

export function skipSpaces(line: string, at: number): number {
  let end = at
  while (line.charCodeAt(end) === 32) end++
  return end
}

function match(pattern: RegExp, line: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(line)?.[0] ?? null
}

function refuse(): never {
  throw new Unfamiliar()
}
