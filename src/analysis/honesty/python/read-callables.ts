import type { Callable, SpecialCase, Stub } from '../model.ts'
import type { LineIndex } from '../locate.ts'
import { canonical, chainOf, field, literalOf, named, statementsOf, walk } from './node.ts'
import { caughtTypes, readBody } from './read-body.ts'
import type { PyNode } from './syntax.ts'

export function readCallables(root: PyNode, lines: LineIndex): Callable[] {
  const found: Callable[] = []
  collect(root, { names: [], isInterface: false }, { lines, found })
  return found
}

type Scope = { readonly names: readonly string[]; readonly isInterface: boolean }
type Collecting = { readonly lines: LineIndex; readonly found: Callable[] }

function collect(node: PyNode, scope: Scope, collecting: Collecting): void {
  for (const part of node.children) {
    const name = /^(?:function|class)_definition$/.test(part.type) ? field(part, 'name')?.text ?? '' : ''
    const names = name === '' ? scope.names : [...scope.names, name]
    if (part.type === 'function_definition') collecting.found.push(toCallable(part, { name: names.join('.'), isAbstract: scope.isInterface || isAbstract(node) }, collecting.lines))
    const isInterface = part.type === 'class_definition' ? /\b(?:ABC|Protocol|ABCMeta)\b/.test(canonical(field(part, 'superclasses'))) : scope.isInterface
    collect(part, { names, isInterface }, collecting)
  }
}

function isAbstract(parent: PyNode): boolean {
  return parent.children.some((child) => child.type === 'decorator' && /abstractmethod|overload/.test(canonical(child)))
}

function toCallable(definition: PyNode, about: { readonly name: string; readonly isAbstract: boolean }, lines: LineIndex): Callable {
  const body = field(definition, 'body')
  const work = statementsOf(body)
  const { assertions, helperCalls } = readBody(body, lines)
  const parameters = named(field(definition, 'parameters')).filter((parameter) => !/^(?:self|cls)$/.test(parameter.text))
  return {
    ...about,
    location: lines.locate(definition.start, definition.end),
    parameters: parameters.length,
    statements: countStatements(body),
    body: canonical(body),
    ...stubOf(work),
    specialCases: body === null ? [] : readSpecialCases(body, lines),
    swallows: body === null ? [] : readSwallows(body).map((clause) => lines.locate(clause.start, clause.end)),
    assertions, helperCalls,
  }
}

function stubOf(work: readonly PyNode[]): { readonly stub: Stub | null; readonly constant: string | null } {
  const [first] = work
  if (first === undefined || first.type === 'pass_statement' || (first.type === 'expression_statement' && named(first)[0]?.type === 'ellipsis')) return { stub: work.length > 1 ? null : 'empty', constant: null }
  if (first.type === 'raise_statement') return { stub: /NotImplemented|not.?(?:yet.?)?implemented|TODO/i.test(canonical(first)) ? 'not-implemented' : null, constant: null }
  if (first.type !== 'return_statement') return { stub: null, constant: null }
  const [value] = named(first)
  if (value === undefined) return { stub: 'empty', constant: null }
  const literal = literalOf(value)
  return { stub: literal === null ? null : 'constant', constant: literal }
}

function countStatements(body: PyNode | null): number {
  let count = 0
  if (body !== null) walk(body, (part) => {
    if (/_statement$|_definition$/.test(part.type)) count += 1
  })
  return count
}

function readSpecialCases(body: PyNode, lines: LineIndex): SpecialCase[] {
  const found: SpecialCase[] = []
  walk(body, (part) => {
    const location = lines.locate(part.start, part.end)
    if (/^(?:if_statement|elif_clause)$/.test(part.type)) {
      const output = returned(field(part, 'consequence'))
      if (output !== null) found.push(...comparedLiterals(field(part, 'condition')).map((input) => ({ input, output, location })))
    }
    if (part.type === 'conditional_expression') {
      const [then = null, condition = null] = named(part)
      const output = literalOf(then)
      if (output !== null) found.push(...comparedLiterals(condition).map((input) => ({ input, output, location })))
    }
    if (part.type === 'case_clause') {
      const [input, output] = [literalOf(named(named(part)[0] ?? null)[0] ?? null), returned(field(part, 'consequence'))]
      if (input !== null && output !== null) found.push({ input, output, location })
    }
    if (part.type === 'pair') {
      const [input, output] = [literalOf(field(part, 'key')), literalOf(field(part, 'value'))]
      if (input !== null && output !== null) found.push({ input, output, location })
    }
  })
  return found
}

function comparedLiterals(condition: PyNode | null): string[] {
  if (condition === null) return []
  if (condition.type === 'boolean_operator') return [...comparedLiterals(field(condition, 'left')), ...comparedLiterals(field(condition, 'right'))]
  if (condition.type !== 'comparison_operator' || !condition.children.some((child) => child.text === '==')) return []
  return named(condition).map(literalOf).filter((literal) => literal !== null)
}

function returned(block: PyNode | null): string | null {
  const [first] = named(block)
  return first?.type === 'return_statement' ? literalOf(named(first)[0] ?? null) : null
}

/** Broad `except` clauses without a raise, a call or a use of the error. */
function readSwallows(body: PyNode): PyNode[] {
  const found: PyNode[] = []
  walk(body, (part) => {
    if (part.type !== 'except_clause') return
    const types = caughtTypes(part).map((type) => chainOf(type).at(-1) ?? '')
    if (types.length > 0 && !types.some((type) => /^(?:Exception|BaseException)$/.test(type))) return
    const block = part.children.find((child) => child.type === 'block')
    let isHeard = false
    if (block !== undefined) walk(block, (inner) => {
      if (/^(?:raise_statement|call)$/.test(inner.type)) isHeard = true
    })
    if (!isHeard) found.push(part)
  })
  return found
}
