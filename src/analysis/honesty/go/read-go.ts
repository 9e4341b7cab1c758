import { isCollected } from '../discovery.ts'
import { LineIndex } from '../locate.ts'
import type { Callable, FileModel, Import, SpecialCase, Stub, TestCase, TestState } from '../model.ts'
import { readSilencers } from '../reading/read-silencers.ts'
import { findFunctions, readGoBody, readGoRows } from './read-functions.ts'
import type { GoFunction } from './read-functions.ts'
import { canonical, closing, literalOf, literalsIn, literalValue, readTokens, splitAt } from './tokens.ts'
import type { GoComment, Token } from './tokens.ts'

/** Reads a Go file by its tokens, without a grammar: enough for tests, stubs and comments. */
export function readGo(path: string, source: string): FileModel {
  const { tokens, comments } = readTokens(source)
  const lines = new LineIndex(path, source)
  const functions = findFunctions(tokens)
  const remarks = comments.map((comment) => ({ text: comment.text, line: lines.lineAt(comment.start) }))
  return {
    path, language: 'go', isTest: isCollected(path),
    parseErrorLine: unbalanced(tokens) ? lines.lineAt(tokens.at(-1)?.start ?? 0) : null,
    hasCode: tokens.some((token, at) => at > 1 && token.kind === 'name'),
    tests: functions.filter(isTest).map((fn) => toTest(fn, { lines, tag: buildTag(comments) })),
    callables: functions.filter((fn) => !isTest(fn)).map((fn) => toCallable(fn, lines)),
    silencers: readSilencers({ path, source, comments: remarks, language: 'go' }),
    imports: readImports(tokens),
    mocks: [],
    comments: remarks,
  }
}

function unbalanced(tokens: readonly Token[]): boolean {
  let depth = 0
  for (const { text } of tokens) {
    if (/^[({[]$/.test(text)) depth += 1
    if (/^[)}\]]$/.test(text)) depth -= 1
    if (depth < 0) return true
  }
  return depth !== 0
}

function isTest(fn: GoFunction): boolean {
  return /^Test(?![a-z])/.test(fn.name) && canonical(fn.parameters).includes('testing . T') && (fn.receiver === '' || fn.receiver.endsWith('Suite'))
}

function buildTag(comments: readonly GoComment[]): GoComment | null {
  return comments.find((comment) => /^\/\/\s*(?:go:build|\+build)\b/.test(comment.text)) ?? null
}

function toTest(fn: GoFunction, { lines, tag }: { readonly lines: LineIndex; readonly tag: GoComment | null }): TestCase {
  const { assertions, helperCalls, skip } = readGoBody(fn.body, lines)
  const location = lines.locate(fn.start, fn.end)
  const tagState: TestState | null = tag === null ? null : /\b(?:ignore|never|skip|disabled)\b/.test(tag.text) ? 'skipped' : 'skipped-sometimes'
  const state: TestState = tagState ?? (skip === null ? 'runs' : skip.isAlways ? 'skipped' : 'skipped-sometimes')
  const stateStart = tag?.start ?? skip?.start
  return {
    name: fn.name, title: fn.name, location, state,
    stateLocation: stateStart === undefined ? location : lines.locate(stateStart, stateStart + (tag?.text.length ?? 6)),
    assertions, helperCalls,
    names: [...new Set(fn.body.filter((token) => token.kind === 'name').map((token) => token.text))],
    literals: literalsIn(fn.body),
    body: canonical(fn.body),
    rows: readGoRows(fn.body),
  }
}

function toCallable(fn: GoFunction, lines: LineIndex): Callable {
  const { assertions, helperCalls } = readGoBody(fn.body, lines)
  const recovered = fn.body.find((token, at) => token.text === 'recover' && fn.body[at + 1]?.text === '(')
  return {
    name: fn.receiver === '' ? fn.name : `${fn.receiver}.${fn.name}`,
    location: lines.locate(fn.start, fn.end),
    parameters: fn.parameters.length === 0 ? 0 : splitAt(fn.parameters, ',').length,
    statements: canonical(fn.body).split(/ (?:return|if|for|:=|=|switch|defer) /).length,
    body: canonical(fn.body),
    ...stubOf(fn.body),
    isAbstract: false,
    specialCases: readSpecialCases(fn.body, lines),
    swallows: recovered === undefined ? [] : [lines.locate(recovered.start, recovered.end)],
    assertions, helperCalls,
  }
}

function stubOf(body: readonly Token[]): { readonly stub: Stub | null; readonly constant: string | null } {
  const [first] = body
  if (first === undefined) return { stub: 'empty', constant: null }
  const text = canonical(body)
  if (first.text === 'panic') return { stub: /not.?(?:yet.?)?implemented|unimplemented|todo/i.test(text) ? 'not-implemented' : null, constant: null }
  if (first.text !== 'return') return { stub: null, constant: null }
  if (body.length === 1) return { stub: 'empty', constant: null }
  if (/errors \. New \( s:not.?(?:yet.?)?implemented/i.test(text)) return { stub: 'not-implemented', constant: null }
  const constant = literalValue(body.slice(1))
  return { stub: constant === null ? null : 'constant', constant }
}

function readSpecialCases(body: readonly Token[], lines: LineIndex): SpecialCase[] {
  return body.flatMap((token, at) => {
    const location = lines.locate(token.start, token.end)
    if (token.text === 'if') return readIf(body, at).map((found) => ({ ...found, location }))
    if (token.text === 'case' && body[at + 2]?.text === ':' && body[at + 3]?.text === 'return') {
      const [input, output] = [literalOf(body[at + 1]), literalOf(body[at + 4])]
      return input === null || output === null ? [] : [{ input, output, location }]
    }
    const [key, value] = token.text === ':' ? [literalOf(body[at - 1]), literalOf(body[at + 1])] : [null, null]
    return key === null || value === null ? [] : [{ input: key, output: value, location }]
  })
}

function readIf(body: readonly Token[], at: number): { readonly input: string; readonly output: string }[] {
  const open = body.findIndex((token, index) => index > at && token.text === '{')
  const inside = open === -1 ? [] : body.slice(open + 1, closing(body, open))
  const output = inside[0]?.text === 'return' ? literalValue(splitAt(inside.slice(1), ',')[0] ?? []) : null
  if (output === null) return []
  const header = body.slice(at + 1, open)
  return header.flatMap((token, index) => (token.text === '==' ? [literalOf(header[index + 1]) ?? literalOf(header[index - 1])] : [])).filter((input) => input !== null).map((input) => ({ input, output }))
}

function readImports(tokens: readonly Token[]): Import[] {
  const found: Import[] = []
  tokens.forEach((token, at) => {
    if (token.text !== 'import') return
    const inside = tokens[at + 1]?.text === '(' ? tokens.slice(at + 2, closing(tokens, at + 1)) : tokens.slice(at + 1, at + 3)
    for (const part of inside) if (part.kind === 'string') found.push({ specifier: part.text.slice(1, -1), names: [] })
  })
  return found
}
