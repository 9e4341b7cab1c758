import type { Assertion, CaseRow, Guard, HelperCall } from '../model.ts'
import type { LineIndex } from '../locate.ts'
import { readFailureCondition, readTestify } from './read-assertions.ts'
import { canonical, closing, literalsIn, literalValue } from './tokens.ts'
import type { Token } from './tokens.ts'

/** A function of a file: `tokens` are those between its braces. */
export type GoFunction = { readonly name: string; readonly receiver: string; readonly parameters: readonly Token[]; readonly body: readonly Token[]; readonly start: number; readonly end: number }

export function findFunctions(tokens: readonly Token[]): GoFunction[] {
  const found: GoFunction[] = []
  let depth = 0
  for (let at = 0; at < tokens.length; at += 1) {
    const text = tokens[at]?.text ?? ''
    if (text === '{') depth += 1
    if (text === '}') depth -= 1
    const fn = depth === 0 && text === 'func' ? readFunction(tokens, at) : null
    if (fn === null) continue
    found.push(fn.fn)
    at = fn.last
  }
  return found
}

function readFunction(tokens: readonly Token[], at: number): { readonly fn: GoFunction; readonly last: number } | null {
  const isMethod = tokens[at + 1]?.text === '('
  const nameAt = isMethod ? closing(tokens, at + 1) + 1 : at + 1
  const open = tokens.findIndex((token, index) => index > nameAt && token.text === '(')
  const close = open === -1 ? -1 : closing(tokens, open)
  const bodyAt = close === -1 ? -1 : tokens.findIndex((token, index) => index > close && token.text === '{' && !/^(?:struct|interface)$/.test(tokens[index - 1]?.text ?? ''))
  const [first, name] = [tokens[at], tokens[nameAt]]
  if (bodyAt === -1 || first === undefined || name === undefined) return null
  const last = closing(tokens, bodyAt)
  const receiver = isMethod ? tokens[nameAt - 2]?.text ?? '' : ''
  return { fn: { name: name.text, receiver, parameters: tokens.slice(open + 1, close), body: tokens.slice(bodyAt + 1, last), start: first.start, end: tokens[last]?.end ?? first.end }, last }
}

export type GoBody = { readonly assertions: readonly Assertion[]; readonly helperCalls: readonly HelperCall[]; readonly skip: { readonly isAlways: boolean; readonly start: number } | null }

/** An open block: what is before its brace, and the guard of what is in it. `condition` is that of an `if`. */
type Block = { guard: Guard; readonly condition: readonly Token[] | null; readonly outer: Guard }

export function readGoBody(body: readonly Token[], lines: LineIndex): GoBody {
  const reader = new GoBodyReader(body, lines)
  reader.read()
  return reader
}

class GoBodyReader implements GoBody {
  readonly assertions: Assertion[] = []
  readonly helperCalls: HelperCall[] = []
  skip: { readonly isAlways: boolean; readonly start: number } | null = null
  readonly #body: readonly Token[]
  readonly #lines: LineIndex
  readonly #blocks: Block[]

  constructor(body: readonly Token[], lines: LineIndex) {
    this.#body = body
    this.#lines = lines
    const isSwallowed = body.some((token, at) => token.text === 'recover' && body[at + 1]?.text === '(')
    const guard = { isUnreachable: false, isSwallowed, isConditional: false }
    this.#blocks = [{ guard, condition: null, outer: guard }]
  }

  read(): void {
    this.#body.forEach((token, at) => {
      if (token.text === '{') this.#open(at)
      else if (token.text === '}') this.#blocks.pop()
      else if (token.text === 'return') this.#leave()
      else if (token.kind === 'name' && this.#body[at + 1]?.text === '(') this.#call(at)
    })
  }

  get #block(): Block {
    return this.#blocks.at(-1) ?? { guard: { isUnreachable: false, isSwallowed: false, isConditional: false }, condition: null, outer: { isUnreachable: false, isSwallowed: false, isConditional: false } }
  }

  #open(at: number): void {
    const condition = headerOf(this.#body, at)
    const { guard } = this.#block
    const truth = condition === null ? null : literalValue(condition)
    const inner = condition === null ? guard : truth === 'false' ? { ...guard, isUnreachable: true } : { ...guard, isConditional: true }
    this.#blocks.push({ guard: inner, condition, outer: guard })
  }

  /** What follows a return is not reached; what follows an `if` with one is reached sometimes. */
  #leave(): void {
    const block = this.#block
    block.guard = { ...block.guard, isUnreachable: true }
    const parent = this.#blocks.at(-2)
    if (block.condition === null || parent === undefined) return
    parent.guard = literalValue(block.condition) === 'true' ? { ...parent.guard, isUnreachable: true } : { ...parent.guard, isConditional: true }
  }

  #call(at: number): void {
    const [token, owner] = [this.#body[at], this.#body[at - 1]?.text === '.' ? this.#body[at - 2]?.text ?? '' : '']
    if (token === undefined) return
    const end = this.#body[closing(this.#body, at + 1)]?.end ?? token.end
    const location = this.#lines.locate(token.start, end)
    const { guard } = this.#block
    if (/^(?:t|b|tt|testing)$/.test(owner) && /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$/.test(token.text)) return this.#failure(location)
    if (/^(?:t|b|tt)$/.test(owner) && /^Skip(?:f|Now)?$/.test(token.text)) this.skip ??= { isAlways: this.#blocks.every((block) => block.condition === null), start: token.start }
    else if (/^(?:assert|require)$/.test(owner)) this.assertions.push({ ...readTestify(token.text, this.#body.slice(at + 2, closing(this.#body, at + 1))), ...guard, location })
    else this.helperCalls.push({ name: token.text, ...guard, location })
  }

  /** A failure reported in an `if` is an assertion of its condition, guarded by what is around that `if`. */
  #failure(location: Assertion['location']): void {
    const { condition, outer, guard } = this.#block
    if (condition === null) return
    for (const bare of readFailureCondition(condition)) {
      const isKnown = this.assertions.some((known) => known.subject === bare.subject && known.expected === bare.expected && known.location.line >= location.line - 1)
      if (!isKnown) this.assertions.push({ ...bare, ...outer, isUnreachable: guard.isUnreachable || (bare.strength === 0 && literalValue(condition) !== null), location })
    }
  }
}

/** The condition before a brace that opens the block of an `if`; null for all other braces. */
function headerOf(body: readonly Token[], at: number): readonly Token[] | null {
  for (let index = at - 1; index >= 0 && at - index < 200; index -= 1) {
    const text = body[index]?.text ?? ''
    if (text === 'if') return body.slice(index + 1, at)
    if (/^(?:for|switch|select|func|struct|else|range|\{|\})$/.test(text)) return null
  }
  return null
}

/** Rows of tables: braces that follow a brace, a comma or a key. */
export function readGoRows(body: readonly Token[]): CaseRow[] {
  const rows: CaseRow[] = []
  for (let at = 1; at < body.length; at += 1) {
    if (body[at]?.text !== '{' || !/^(?:\{|,|:)$/.test(body[at - 1]?.text ?? '')) continue
    const last = closing(body, at)
    const row = body.slice(at, last + 1)
    rows.push({ canonical: canonical(row), literals: literalsIn(row) })
    at = last
  }
  return rows
}
