/** A node of the ESTree that oxc gives; fields are read through the functions below, which answer for every shape. */
export type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [field: string]: unknown }

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The child in a field; types and non-null marks around it are taken off, they do nothing when the program runs. */
export function child(node: Node | null, field: string): Node | null {
  const value = node?.[field]
  return isNode(value) ? bare(value) : null
}

export function children(node: Node | null, field: string): Node[] {
  const value = node?.[field]
  return Array.isArray(value) ? value.filter(isNode).map(bare) : []
}

function bare(node: Node): Node {
  let current = node
  while (/^(?:TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|TSTypeAssertion|ParenthesizedExpression|ChainExpression)$/.test(current.type)) {
    const inner = current['expression']
    if (!isNode(inner)) return current
    current = inner
  }
  return current
}

export function text(node: Node | null, field: string): string {
  const value = node?.[field]
  return typeof value === 'string' ? value : ''
}

const ignoredFields: ReadonlySet<string> = new Set(['start', 'end', 'type', 'raw', 'range', 'loc', 'parent', 'typeAnnotation', 'typeArguments', 'typeParameters', 'returnType', 'decorators', 'optional', 'directive'])

/** All children that run, in source order. */
export function allChildren(node: Node): Node[] {
  const found: Node[] = []
  for (const field of Object.keys(node)) {
    if (ignoredFields.has(field)) continue
    const value = node[field]
    if (isNode(value)) found.push(bare(value))
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) found.push(bare(item))
  }
  return found
}

/** Calls `visit` for the node and all below it; a visit that answers false keeps its children out. */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  const stack = [node]
  for (let current = stack.pop(); current !== undefined; current = stack.pop()) {
    if (visit(current) !== false) stack.push(...allChildren(current).reverse())
  }
}

/** Text that is equal for code that differs in white space, quotes, parentheses, semicolons and types only. */
export function canonical(node: Node | null): string {
  if (node === null) return ''
  const literal = literalOf(node)
  if (literal !== null) return literal
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') return text(node, 'name')
  if (node.type === 'JSXText') return text(node, 'value').replace(/\s+/g, ' ').trim()
  const own = Object.keys(node).filter((field) => !ignoredFields.has(field) && typeof node[field] !== 'object').map((field) => `${field}=${String(node[field])}`)
  const key = node.type === 'Property' && node['computed'] === false ? child(node, 'key') : null
  const parts = key === null ? allChildren(node) : [key, child(node, 'value')].filter((part) => part !== null)
  const below = parts.map((part) => (part === key ? literalOf(part)?.replace(/^s:/, '') ?? text(part, 'name') : canonical(part))).filter((part) => part !== '')
  return `(${[node.type, ...own, ...below].join(' ')})`
}

/** `s:` and the content for strings, else the value; null for all that is no literal. Arrays and objects of literals are literals too. */
export function literalOf(node: Node | null): string | null {
  if (node === null) return null
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? `s:${node['value']}` : text(node, 'bigint') || (isRegex(node) ? text(node, 'raw') : String(node['value']))
  if (node.type === 'TemplateLiteral' && children(node, 'expressions').length === 0) return `s:${quasiText(children(node, 'quasis')[0] ?? null)}`
  if (node.type === 'UnaryExpression' && text(node, 'operator') === '-') {
    const inner = literalOf(child(node, 'argument'))
    return inner === null ? null : `-${inner}`
  }
  if (node.type === 'Identifier' && /^(?:undefined|NaN|Infinity)$/.test(text(node, 'name'))) return text(node, 'name')
  if (node.type === 'ArrayExpression') return joined(children(node, 'elements'), '[', ']')
  if (node.type === 'ObjectExpression') return joined(children(node, 'properties'), '{', '}')
  if (node.type === 'Property') return propertyLiteral(node)
  return null
}

function isRegex(node: Node): boolean {
  return typeof node['regex'] === 'object' && node['regex'] !== null
}

function quasiText(quasi: Node | null): string {
  const value = quasi?.['value']
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : ''
}

function joined(parts: readonly Node[], open: string, close: string): string | null {
  const literals = parts.map(literalOf)
  return literals.includes(null) ? null : `${open}${literals.join(',')}${close}`
}

function propertyLiteral(node: Node): string | null {
  const value = literalOf(child(node, 'value'))
  if (value === null || node['computed'] === true) return null
  return `${propertyName(node)}:${value}`
}

export function propertyName(node: Node): string {
  const key = child(node, 'key')
  return text(key, 'name') || (literalOf(key)?.replace(/^s:/, '') ?? '')
}

export function isFunction(node: Node | null): node is Node {
  return node !== null && /^(?:ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(node.type)
}

/** `a.b.c` of a chain of members and calls: `expect(x).not.toBe` gives `expect`, `not`, `toBe`. Empty when the root is no name. */
export function chainOf(node: Node | null): string[] {
  if (node === null) return []
  if (node.type === 'Identifier') return [text(node, 'name')]
  if (node.type === 'ThisExpression') return ['this']
  if (node.type === 'CallExpression') return chainOf(child(node, 'callee'))
  if (node.type === 'TaggedTemplateExpression') return chainOf(child(node, 'tag'))
  if (node.type === 'AwaitExpression') return chainOf(child(node, 'argument'))
  if (node.type !== 'MemberExpression') return []
  const below = chainOf(child(node, 'object'))
  const property = child(node, 'property')
  const name = node['computed'] === true ? literalOf(property)?.replace(/^s:/, '') : text(property, 'name')
  return below.length === 0 || name === undefined ? [] : [...below, name]
}

/** Literals of an expression, the outermost first, with the members of arrays and objects. */
export function literalsIn(node: Node | null): string[] {
  const found: string[] = []
  if (node === null) return found
  walk(node, (part) => {
    const literal = literalOf(part)
    if (literal !== null && part.type !== 'Property') found.push(literal)
    return !(part.type === 'UnaryExpression' && literal !== null)
  })
  return found
}

/** Names of the functions called in an expression: the last part of each chain. */
export function callsIn(node: Node | null): string[] {
  const found: string[] = []
  if (node === null) return found
  walk(node, (part) => {
    if (part.type !== 'CallExpression' && part.type !== 'NewExpression') return
    const name = chainOf(child(part, 'callee')).at(-1)
    if (name !== undefined) found.push(name)
  })
  return found
}
