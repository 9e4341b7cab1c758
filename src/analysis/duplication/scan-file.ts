import type { SourceFile } from '../model.ts'
import { languageOf } from '../parse/language-of.ts'
import { LineTable } from '../parse/line-table.ts'
import { scanPythonTokens, tokenKind } from '../parse/python-tokens.ts'

/** Tokens of one file as parallel arrays. */
export type ScannedFile = {
  /** Equal for equal tokens. */
  readonly words: number[]
  /** Equal for all names and literals, else as `words`. */
  readonly shapes: number[]
  readonly startLines: number[]
  readonly endLines: number[]
  readonly columns: number[]
  readonly endColumns: number[]
  readonly lines: number
}

type Span = { readonly start: number; readonly end: number; readonly isName: boolean }

/**
 * A lexer for copies, not for numbers: it needs no tree, so that files which do not parse are compared too. What it takes for a regular expression
 * or a piece of JSX text it takes for the same thing in every copy.
 */
const jsTokens =
  /\/\/[^\r\n]*|\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\r\n]|\\[^])*"?|'(?:[^'\\\r\n]|\\[^])*'?|`(?:[^`\\]|\\[^])*`?|[$\w\u0080-\uffff]+|[^\s]/g
const regularExpression = /\/(?:[^\\/[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+\/\w*/y
/** Tokens behind which a slash begins a regular expression. */
const beforeExpression = /^(?:[(,=:[!&|?{};+\-*%<>~^]|return|typeof|case|in|of|void|delete|throw|new|do|else|await|yield)$/
const keywords = new Set(
  (
    'and as assert async await break case catch class const continue def default del do elif else enum except export extends finally for from function get global if import in instanceof interface ' +
    'is lambda let match new nonlocal not of or pass raise return set static super switch this throw try type typeof var void while with yield'
  ).split(' '),
)

/** `ids` numbers the tokens of all files that are to be compared. */
export function scanFile(file: Pick<SourceFile, 'path' | 'text'>, ids: Map<string, number>): ScannedFile {
  const table = new LineTable(file.text)
  const result: ScannedFile = { words: [], shapes: [], startLines: [], endLines: [], columns: [], endColumns: [], lines: table.count }
  const language = languageOf(file.path)
  if (language === null) return result
  let line = 1
  for (const span of language === 'python' ? listPythonSpans(file.text) : listJavaScriptSpans(file.text)) {
    while (table.startOf(line + 1) <= span.start && line < table.count) line += 1
    const text = file.text.slice(span.start, span.end)
    const isMultiLine = text.includes('\n') || text.includes('\r')
    const endLine = isMultiLine ? table.lineAt(span.end - 1) : line
    const word = toWord(text, ids)
    result.words.push(word)
    result.shapes.push(span.isName && !keywords.has(text) ? 0 : word)
    result.startLines.push(line)
    result.endLines.push(endLine)
    result.columns.push(span.start - table.startOf(line))
    result.endColumns.push(span.end - table.startOf(endLine))
  }
  return result
}

function toWord(text: string, ids: Map<string, number>): number {
  const known = ids.get(text)
  if (known !== undefined) return known
  ids.set(text, ids.size + 1)
  return ids.size
}

function* listPythonSpans(text: string): Generator<Span> {
  const { kinds, starts, ends } = scanPythonTokens(text)
  for (let index = 0; index < kinds.length; index += 1) {
    const kind = kinds[index]
    if (kind === tokenKind.comment || kind === tokenKind.end) continue
    yield { start: starts[index] ?? 0, end: ends[index] ?? 0, isName: kind !== tokenKind.operator }
  }
}

function* listJavaScriptSpans(text: string): Generator<Span> {
  let last = ';'
  jsTokens.lastIndex = 0
  for (let found = jsTokens.exec(text); found !== null; found = jsTokens.exec(text)) {
    const start = found.index
    if (found[0].startsWith('//') || found[0].startsWith('/*')) continue
    const end = found[0] === '/' && beforeExpression.test(last) ? findRegularExpressionEnd(text, start) : start + found[0].length
    const word = text.slice(start, end)
    jsTokens.lastIndex = end
    last = word
    yield { start, end, isName: /^(?:[$\w"'`\u0080-\uffff]|\/.)/.test(word) }
  }
}

function findRegularExpressionEnd(text: string, start: number): number {
  regularExpression.lastIndex = start
  return regularExpression.test(text) ? regularExpression.lastIndex : start + 1
}
