import type { Callable, SpecialCase, Stub } from '../model.ts'
import type { LineIndex } from '../locate.ts'
import { readBody } from './read-body.ts'
import { allChildren, canonical, chainOf, child, children, isFunction, literalOf, propertyName, text, walk } from './node.ts'
import type { Node } from './node.ts'

/** Named functions, methods, accessors and arrow functions with what tells an emptied one from a working one. */
export function readCallables(program: Node, lines: LineIndex): Callable[] {
  const found: Callable[] = []
  collect(program, [], { lines, found })
  return found
}

type Collecting = { readonly lines: LineIndex; readonly found: Callable[] }

function collect(node: Node, scope: readonly string[], collecting: Collecting): void {
  const named = nameFunction(node)
  if (named !== null) collecting.found.push(toCallable(named.fn, [...scope, named.name].join('.'), collecting.lines))
  const isClass = node.type.startsWith('Class')
  const name = isClass ? text(child(node, 'id'), 'name') : named?.name ?? ''
  for (const part of allChildren(node)) collect(part, name === '' ? scope : [...scope, name], collecting)
}

function nameFunction(node: Node): { readonly name: string; readonly fn: Node } | null {
  if (node.type === 'FunctionDeclaration') return { name: text(child(node, 'id'), 'name') || 'default', fn: node }
  const [name, fn] =
    node.type === 'VariableDeclarator' ? [text(child(node, 'id'), 'name'), child(node, 'init')]
    : /^(?:MethodDefinition|PropertyDefinition|Property)$/.test(node.type) ? [propertyName(node), child(node, 'value')]
    : node.type === 'AssignmentExpression' ? [chainOf(child(node, 'left')).at(-1) ?? '', child(node, 'right')]
    : ['', null]
  return name === '' || !isFunction(fn) || child(fn, 'body') === null ? null : { name, fn }
}

function toCallable(fn: Node, name: string, lines: LineIndex): Callable {
  const body = child(fn, 'body')
  const stub = stubOf(body)
  const location = lines.locate(fn.start, fn.end)
  return {
    name, location,
    parameters: children(fn, 'params').length,
    statements: countStatements(body),
    body: canonical(body),
    stub: stub.kind,
    constant: stub.constant,
    isAbstract: false,
    specialCases: body === null ? [] : readSpecialCases(body, lines),
    swallows: body === null ? [] : readSwallows(body).map((handler) => lines.locate(handler.start, handler.end)),
    ...pick(readBody(body, lines)),
  }
}

function pick({ assertions, helperCalls }: Pick<Callable, 'assertions' | 'helperCalls'>): Pick<Callable, 'assertions' | 'helperCalls'> {
  return { assertions, helperCalls }
}

function stubOf(body: Node | null): { readonly kind: Stub | null; readonly constant: string | null } {
  if (body === null) return { kind: null, constant: null }
  const isBlock = /^(?:BlockStatement|FunctionBody)$/.test(body.type)
  const [first = null] = isBlock ? children(body, 'body') : [body]
  if (first === null) return { kind: 'empty', constant: null }
  if (first.type === 'ThrowStatement') return { kind: saysNotImplemented(first) ? 'not-implemented' : null, constant: null }
  const value = first.type === 'ReturnStatement' ? child(first, 'argument') : isBlock ? null : first
  if (first.type === 'ReturnStatement' && value === null) return { kind: 'empty', constant: null }
  const literal = literalOf(settled(value))
  return { kind: literal === null ? null : 'constant', constant: literal }
}

/** `Promise.resolve(x)` is as constant as `x`. */
function settled(value: Node | null): Node | null {
  if (value?.type === 'CallExpression' && chainOf(child(value, 'callee')).join('.') === 'Promise.resolve') return children(value, 'arguments')[0] ?? { type: 'Identifier', name: 'undefined', start: 0, end: 0 }
  return value
}

function saysNotImplemented(statement: Node): boolean {
  return /not.?(?:yet.?)?implemented|unimplemented|todo|stub/i.test(canonical(statement))
}

function countStatements(body: Node | null): number {
  if (body === null) return 0
  if (!/^(?:BlockStatement|FunctionBody)$/.test(body.type)) return literalOf(body) === null ? 1 : 0
  let count = 0
  walk(body, (node) => {
    if (/(?:Statement|Declaration)$/.test(node.type) && node.type !== 'BlockStatement') count += 1
  })
  return count
}

function readSpecialCases(body: Node, lines: LineIndex): SpecialCase[] {
  const found: SpecialCase[] = []
  walk(body, (node) => {
    const location = lines.locate(node.start, node.end)
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
      const output = returned(child(node, 'consequent'))
      if (output !== null) found.push(...comparedLiterals(child(node, 'test')).map((input) => ({ input, output, location })))
    }
    if (node.type === 'SwitchCase' && child(node, 'test') !== null) {
      const [input, output] = [literalOf(child(node, 'test')), returned(children(node, 'consequent')[0] ?? null)]
      if (input !== null && output !== null) found.push({ input, output, location })
    }
    if (node.type === 'Property') {
      const output = literalOf(child(node, 'value'))
      if (output !== null) found.push({ input: `s:${propertyName(node)}`, output, location })
    }
  })
  return found
}

/** Literals that a condition compares with: `a === 7 && b === 3` gives both. */
function comparedLiterals(test: Node | null): string[] {
  if (test === null) return []
  if (test.type === 'LogicalExpression') return [...comparedLiterals(child(test, 'left')), ...comparedLiterals(child(test, 'right'))]
  if (test.type !== 'BinaryExpression' || !/^===?$/.test(text(test, 'operator'))) return []
  return [literalOf(child(test, 'left')), literalOf(child(test, 'right'))].filter((literal) => literal !== null)
}

function returned(node: Node | null): string | null {
  const statement = node?.type === 'BlockStatement' ? children(node, 'body')[0] ?? null : node
  if (statement?.type === 'ReturnStatement') return literalOf(child(statement, 'argument'))
  return node?.type === 'BlockStatement' ? null : literalOf(statement)
}

/** `catch` clauses that neither throw nor use the error. */
function readSwallows(body: Node): Node[] {
  const found: Node[] = []
  walk(body, (node) => {
    if (node.type !== 'CatchClause') return
    const name = text(child(node, 'param'), 'name')
    const block = child(node, 'body')
    let isHeard = false
    if (block !== null) walk(block, (part) => {
      if (part.type === 'ThrowStatement' || part.type === 'CallExpression' || (name !== '' && part.type === 'Identifier' && text(part, 'name') === name)) isHeard = true
    })
    if (!isHeard) found.push(node)
  })
  return found
}
