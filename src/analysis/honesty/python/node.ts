import type { PyNode } from './syntax.ts'

export function field(node: PyNode | null, name: string): PyNode | null {
  const found = node?.children.find((child) => child.field === name)
  return found === undefined ? null : bare(found)
}

export function bare(node: PyNode): PyNode {
  const inner = node.type === 'parenthesized_expression' ? node.children.find((child) => child.isNamed && child.type !== 'comment') : undefined
  return inner === undefined ? node : bare(inner)
}

export function named(node: PyNode | null): PyNode[] {
  return node === null ? [] : node.children.filter((child) => child.isNamed && child.type !== 'comment').map(bare)
}

export function walk(node: PyNode, visit: (node: PyNode) => boolean | void): void {
  const stack = [node]
  for (let current = stack.pop(); current !== undefined; current = stack.pop()) {
    if (visit(current) !== false) stack.push(...[...current.children].reverse())
  }
}

/** Tokens joined by spaces: equal for code that differs in white space, quotes, comments, redundant parentheses and trailing commas only. */
export function canonical(node: PyNode | null): string {
  return node === null ? '' : tokens(node).join(' ')
}

function tokens(node: PyNode): string[] {
  if (node.type === 'comment' || node.type === 'line_continuation') return []
  const literal = literalOf(node)
  if (literal !== null && node.type === 'string') return [literal]
  if (node.type === 'parenthesized_expression') return named(node).flatMap(tokens)
  if (node.children.length === 0) return node.text.trim() === '' ? [] : [node.text]
  // Only indentation says where a block ends.
  if (node.type === 'block') return ['{', ...statementsOf(node).flatMap((statement) => [...tokens(statement), ';']), '}']
  const all = node.children.filter((child) => child.type !== 'comment')
  return all.flatMap((child, at) => (child.text === ',' && /^[)\]}]$/.test(all[at + 1]?.text ?? '') ? [] : tokens(child)))
}

/** The statements of a body without its docstring. */
export function statementsOf(body: PyNode | null): PyNode[] {
  const all = named(body)
  const [first] = all
  return first?.type === 'expression_statement' && /^(?:string|concatenated_string)$/.test(named(first)[0]?.type ?? '') ? all.slice(1) : all
}

/** `s:` and the content for plain strings, the text of numbers and constants, lists and dicts of those; else null. */
export function literalOf(node: PyNode | null): string | null {
  if (node === null) return null
  switch (node.type) {
    case 'parenthesized_expression': return literalOf(bare(node) === node ? null : bare(node))
    case 'string': return stringLiteral(node)
    case 'integer': case 'float': case 'true': case 'false': case 'none': case 'ellipsis': return node.text
    case 'concatenated_string': return `s:${named(node).map((part) => literalOf(part)?.replace(/^s:/, '') ?? '').join('')}`
    case 'unary_operator': return negative(node)
    case 'list': case 'tuple': case 'set': return joined(named(node), '[', ']')
    case 'dictionary': return joined(named(node), '{', '}')
    case 'pair': return pairLiteral(node)
    default: return null
  }
}

function stringLiteral(node: PyNode): string | null {
  if (node.children.some((child) => child.type === 'interpolation')) return null
  return `s:${node.children.filter((child) => child.type === 'string_content').map((child) => child.text).join('')}`
}

function negative(node: PyNode): string | null {
  const inner = literalOf(named(node)[0] ?? null)
  return inner === null || node.children[0]?.text !== '-' ? null : `-${inner}`
}

function joined(parts: readonly PyNode[], open: string, close: string): string | null {
  const literals = parts.map(literalOf)
  return literals.includes(null) ? null : `${open}${literals.join(',')}${close}`
}

function pairLiteral(node: PyNode): string | null {
  const [key, value] = [literalOf(field(node, 'key')), literalOf(field(node, 'value'))]
  return key === null || value === null ? null : `${key.replace(/^s:/, '')}:${value}`
}

/** `a.b.c` of attributes and calls, as a list; empty when the root is no name. */
export function chainOf(node: PyNode | null): string[] {
  if (node === null) return []
  if (node.type === 'identifier') return [node.text]
  if (node.type === 'call') return chainOf(field(node, 'function'))
  if (node.type === 'await') return chainOf(named(node)[0] ?? null)
  if (node.type !== 'attribute') return []
  const below = chainOf(field(node, 'object'))
  return below.length === 0 ? [] : [...below, field(node, 'attribute')?.text ?? '']
}

export function positional(call: PyNode | null): PyNode[] {
  return named(field(call, 'arguments')).filter((argument) => argument.type !== 'keyword_argument')
}

export function keyword(call: PyNode | null, name: string): PyNode | null {
  const found = named(field(call, 'arguments')).find((argument) => argument.type === 'keyword_argument' && field(argument, 'name')?.text === name)
  return found === undefined ? null : field(found, 'value')
}

export function literalsIn(node: PyNode | null): string[] {
  const found: string[] = []
  if (node !== null) walk(node, (part) => {
    const literal = part.type === 'parenthesized_expression' || part.type === 'pair' ? null : literalOf(part)
    if (literal !== null) found.push(literal)
    return !(literal !== null && /^(?:string|unary_operator)$/.test(part.type))
  })
  return found
}

export function callsIn(node: PyNode | null): string[] {
  const found: string[] = []
  if (node !== null) walk(node, (part) => {
    const name = part.type === 'call' ? chainOf(field(part, 'function')).at(-1) : undefined
    if (name !== undefined) found.push(name)
  })
  return found
}

export function constantTruth(node: PyNode | null): boolean | null {
  const literal = literalOf(node)
  if (literal === null || /^[[{]/.test(literal)) return null
  return !/^(?:False|0|s:|None)$/.test(literal)
}
