import type { TestState } from '../model.ts'
import { constantTruth } from './read-body.ts'
import { chainOf, child, children, isFunction, literalOf, propertyName, text, walk } from './node.ts'
import type { Node } from './node.ts'

/** A call that registers a test or a suite. */
export type TestCall = {
  readonly kind: 'test' | 'suite'
  readonly title: string
  readonly state: TestState
  readonly callback: Node | null
  /** The argument of `.each`, or null. */
  readonly table: Node | null
}

const tests: ReadonlySet<string> = new Set(['it', 'test', 'specify', 'fit', 'xit', 'xtest', 'xspecify'])
const suites: ReadonlySet<string> = new Set(['describe', 'suite', 'context', 'fdescribe', 'xdescribe', 'xcontext'])

const modifiers: ReadonlySet<string> = new Set('skip only todo concurrent sequential each for skipIf runIf fails failing fail fixme slow serial parallel shuffle describe test it skipif'.split(' '))

/** Names that a file gives to the runner's functions: `const maybe = it.skip`, `import { test as spec }`. */
export type Aliases = ReadonlyMap<string, readonly string[]>

export function findAliases(program: Node): Aliases {
  const aliases = new Map<string, readonly string[]>()
  walk(program, (node) => {
    if (node.type === 'ImportSpecifier') noteAlias(aliases, text(child(node, 'local'), 'name'), [text(child(node, 'imported'), 'name')])
    if (node.type !== 'VariableDeclarator') return
    const init = child(node, 'init')
    const name = text(child(node, 'id'), 'name')
    if (init?.type === 'MemberExpression' || init?.type === 'Identifier') noteAlias(aliases, name, chainOf(init))
    if (init?.type === 'ConditionalExpression') noteAlias(aliases, name, [...chainOf(child(init, 'consequent')).slice(0, 1), 'skipIf'])
  })
  return aliases
}

function noteAlias(aliases: Map<string, readonly string[]>, name: string, chain: readonly string[]): void {
  const [root = ''] = chain
  if (name !== '' && name !== chain.join('.') && (tests.has(root) || suites.has(root))) aliases.set(name, chain)
}

/** Reads a call as one that registers a test, or answers null. */
export function readTestCall(call: Node, aliases: Aliases): TestCall | null {
  const callee = child(call, 'callee')
  const chain = chainOf(callee)
  const links = [...(aliases.get(chain[0] ?? '') ?? chain.slice(0, 1)), ...chain.slice(1)]
  const kind = kindOf(links)
  const args = children(call, 'arguments')
  const title = titleOf(args[0] ?? null)
  const callback = args.find(isFunction) ?? null
  if (kind === null || title === null || (callback === null && literalOf(args[0] ?? null) === null && args[0]?.type !== 'TemplateLiteral') || /^(?:each|for|skipIf|runIf|step|extend|use|fixme)$/.test(chain.at(-1) ?? '') && callee?.type === 'MemberExpression' && callback === null) return null
  if (callback === null && !links.includes('todo') && args.length > 1 && args[1]?.type === 'TemplateLiteral') return null
  return { kind, title, callback, state: stateOf({ links, call, args, kind, hasBody: callback !== null || args.some((arg) => arg.type === 'Identifier' || arg.type === 'CallExpression') }), table: tableOf(callee) }
}

function kindOf(links: readonly string[]): 'test' | 'suite' | null {
  const [root = '', second = ''] = links
  if (!(links.length === 2 && root === 't') && !links.slice(1).every((link) => modifiers.has(link))) return null
  if (suites.has(root) || second === 'describe') return 'suite'
  if (tests.has(root)) return 'test'
  // Subtests of node:test and tap are registered on the context.
  return links.length === 2 && root === 't' && /^(?:test|it)$/.test(second) ? 'test' : null
}

function titleOf(node: Node | null): string | null {
  if (node === null) return null
  const literal = literalOf(node)
  if (literal !== null) return literal.startsWith('s:') ? literal.slice(2) : null
  if (node.type === 'TemplateLiteral') return children(node, 'quasis').map((quasi) => rawOf(quasi)).join('${}')
  if (node.type === 'BinaryExpression') return `${titleOf(child(node, 'left')) ?? '${}'}${titleOf(child(node, 'right')) ?? '${}'}`
  return node.type === 'Identifier' || node.type === 'MemberExpression' ? chainOf(node).join('.') || null : null
}

function rawOf(quasi: Node): string {
  const value = quasi['value']
  return typeof value === 'object' && value !== null && 'raw' in value ? String(value.raw) : ''
}

type StateQuestion = { readonly links: readonly string[]; readonly call: Node; readonly args: readonly Node[]; readonly kind: 'test' | 'suite'; readonly hasBody: boolean }

function stateOf({ links, call, args, kind, hasBody }: StateQuestion): TestState {
  const [root = ''] = links
  const option = optionState(args)
  if (links.includes('todo') || option === 'todo') return 'todo'
  if (root.startsWith('x') || links.includes('skip') || links.includes('fixme') || option === 'skipped') return 'skipped'
  if (links.includes('fails') || links.includes('failing') || links.includes('fail')) return 'expected-to-fail'
  if (links.includes('skipIf') || links.includes('runIf')) return conditionalState(call, links.includes('skipIf'))
  if (root === 'fit' || root === 'fdescribe' || links.includes('only') || option === 'focused') return 'focused'
  // Mocha calls a test without a function pending.
  return kind === 'test' && !hasBody ? 'todo' : 'runs'
}

function conditionalState(call: Node, isSkip: boolean): TestState {
  const inner = child(call, 'callee')
  const truth = inner?.type === 'CallExpression' ? constantTruth(children(inner, 'arguments')[0] ?? null) : null
  if (truth === null) return 'skipped-sometimes'
  return truth === isSkip ? 'skipped' : 'runs'
}

function optionState(args: readonly Node[]): TestState | null {
  const options = args.find((arg) => arg.type === 'ObjectExpression')
  for (const property of options === undefined ? [] : children(options, 'properties')) {
    const value = child(property, 'value')
    if (constantTruth(value) === false) continue
    const name = propertyName(property)
    if (name === 'skip') return constantTruth(value) === null ? 'skipped-sometimes' : 'skipped'
    if (name === 'todo') return 'todo'
    if (name === 'only') return 'focused'
    if (name === 'fails') return 'expected-to-fail'
  }
  return null
}

/** `it.each(table)(…)` and ``it.each`table`(…)``. */
function tableOf(callee: Node | null): Node | null {
  if (callee?.type === 'TaggedTemplateExpression') return child(callee, 'quasi')
  if (callee?.type !== 'CallExpression') return null
  const name = chainOf(child(callee, 'callee')).at(-1)
  return name === 'each' || name === 'for' ? children(callee, 'arguments')[0] ?? null : null
}
