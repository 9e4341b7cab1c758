import { isNode, kidsOf, nodeAt, nodesAt, textAt } from './javascript-node.ts'
import type { JavascriptNode } from './javascript-node.ts'
import type { Argument, Entry, Expression, FunctionSyntax, Span, Statement, Target } from './syntax.ts'

type Lowering = (node: JavascriptNode, lower: LowerBody) => Expression

/** Statements are lowered by the caller's function, handed in so that the two files do not import each other. */
export type LowerBody = (nodes: readonly JavascriptNode[]) => Statement[]

export function spanOf(node: JavascriptNode): Span {
  return { start: node.start, end: node.end }
}

export function lowerJavascriptExpression(node: JavascriptNode | null, lower: LowerBody): Expression {
  if (node === null) return { kind: 'other', parts: [], start: 0, end: 0 }
  const known = lowerings[node.type]
  return known === undefined ? { kind: 'other', parts: kidsOf(node).map((kid) => lowerJavascriptExpression(kid, lower)), ...spanOf(node) } : known(node, lower)
}

const at = (node: JavascriptNode, field: string, lower: LowerBody): Expression => lowerJavascriptExpression(nodeAt(node, field), lower)
const through =
  (field: string): Lowering =>
  (node, lower) =>
    at(node, field, lower)
const nameOf: Lowering = (node) => ({ kind: 'name', name: textAt(node, 'name'), ...spanOf(node) })
const binary: Lowering = (node, lower) => ({ kind: 'binary', operator: textAt(node, 'operator'), left: at(node, 'left', lower), right: at(node, 'right', lower), ...spanOf(node) })
const functionLike: Lowering = (node, lower) => ({ kind: 'function', definition: functionOf(node, lower, ''), ...spanOf(node) })
const callLike: Lowering = (node, lower) => {
  const args = nodesAt(node, 'arguments').map((kid): Argument => {
    const isSpread = kid.type === 'SpreadElement'
    return { name: null, value: lowerJavascriptExpression(isSpread ? nodeAt(kid, 'argument') : kid, lower), isSpread }
  })
  return { kind: 'call', callee: at(node, 'callee', lower), args, isNew: node.type === 'NewExpression', ...spanOf(node) }
}

const lowerings: Readonly<Record<string, Lowering>> = {
  Identifier: nameOf,
  JSXIdentifier: nameOf,
  ThisExpression: (node) => ({ kind: 'name', name: 'this', ...spanOf(node) }),
  Literal: (node) => literal(node),
  TemplateLiteral: (node, lower) => template(node, lower),
  TaggedTemplateExpression: (node, lower) => {
    const quasi = nodeAt(node, 'quasi')
    // A tag gets the pieces apart, as a query builder wants them: never text put together.
    const args = (quasi === null ? [] : nodesAt(quasi, 'expressions')).map((kid) => ({ name: '<piece>', value: lowerJavascriptExpression(kid, lower), isSpread: false }))
    return { kind: 'call', callee: at(node, 'tag', lower), args, isNew: false, ...spanOf(node) }
  },
  MemberExpression: (node, lower) => {
    const object = at(node, 'object', lower)
    if (node['computed'] === true) return { kind: 'index', object, key: at(node, 'property', lower), ...spanOf(node) }
    return { kind: 'member', object, property: textAt(nodeAt(node, 'property') ?? node, 'name'), ...spanOf(node) }
  },
  CallExpression: callLike,
  NewExpression: callLike,
  ImportExpression: (node, lower) => ({ kind: 'call', callee: { kind: 'name', name: 'require', ...spanOf(node) }, args: [{ name: null, value: at(node, 'source', lower), isSpread: false }], isNew: false, ...spanOf(node) }),
  BinaryExpression: binary,
  LogicalExpression: binary,
  UnaryExpression: (node, lower) => ({ kind: 'unary', operator: textAt(node, 'operator') === '!' ? 'not' : textAt(node, 'operator'), operand: at(node, 'argument', lower), ...spanOf(node) }),
  ConditionalExpression: (node, lower) => ({ kind: 'choice', test: at(node, 'test', lower), yes: at(node, 'consequent', lower), no: at(node, 'alternate', lower), ...spanOf(node) }),
  ArrayExpression: (node, lower) => ({ kind: 'sequence', items: nodesAt(node, 'elements').map((kid) => lowerJavascriptExpression(kid.type === 'SpreadElement' ? nodeAt(kid, 'argument') : kid, lower)), ...spanOf(node) }),
  ObjectExpression: (node, lower) => ({ kind: 'record', entries: nodesAt(node, 'properties').map((kid) => entryOf(kid, lower)), ...spanOf(node) }),
  JSXElement: (node, lower) => jsx(node, lower),
  FunctionExpression: functionLike,
  ArrowFunctionExpression: functionLike,
  AssignmentExpression: (node, lower) => {
    const left = nodeAt(node, 'left')
    const operator = textAt(node, 'operator').slice(0, -1)
    const right = at(node, 'right', lower)
    const value: Expression = operator === '' ? right : { kind: 'binary', operator, left: lowerJavascriptExpression(left, lower), right, ...spanOf(node) }
    return { kind: 'assign', target: lowerJavascriptTarget(left, lower), value, ...spanOf(node) }
  },
  SequenceExpression: (node, lower) => ({ kind: 'other', parts: nodesAt(node, 'expressions').map((kid) => lowerJavascriptExpression(kid, lower)), ...spanOf(node) }),
  ChainExpression: through('expression'),
  ParenthesizedExpression: through('expression'),
  AwaitExpression: through('argument'),
  TSAsExpression: through('expression'),
  TSSatisfiesExpression: through('expression'),
  TSNonNullExpression: through('expression'),
  TSTypeAssertion: through('expression'),
  JSXExpressionContainer: through('expression'),
}

export function lowerJavascriptTarget(node: JavascriptNode | null, lower: LowerBody): Target {
  if (node === null) return { kind: 'sequence', items: [] }
  if (node.type === 'Identifier') return { kind: 'name', name: textAt(node, 'name') }
  if (node.type === 'AssignmentPattern') {
    const inner = lowerJavascriptTarget(nodeAt(node, 'left'), lower)
    return inner.kind === 'name' ? { ...inner, fallback: at(node, 'right', lower) } : inner
  }
  if (node.type === 'RestElement') return lowerJavascriptTarget(nodeAt(node, 'argument'), lower)
  if (node.type === 'TSParameterProperty') return lowerJavascriptTarget(nodeAt(node, 'parameter'), lower)
  if (node.type === 'ArrayPattern') {
    const elements: unknown = node['elements']
    return { kind: 'sequence', items: Array.isArray(elements) ? elements.map((kid: unknown) => (isNode(kid) ? lowerJavascriptTarget(kid, lower) : null)) : [] }
  }
  if (node.type === 'ObjectPattern') return { kind: 'record', entries: nodesAt(node, 'properties').map((kid) => ({ key: kid.type === 'Property' ? keyOf(kid) : null, target: lowerJavascriptTarget(kid.type === 'Property' ? nodeAt(kid, 'value') : kid, lower) })) }
  return { kind: 'place', place: lowerJavascriptExpression(node, lower) }
}

/** A function, arrow or method value as data. */
export function functionOf(node: JavascriptNode, lower: LowerBody, name: string): FunctionSyntax {
  const body = nodeAt(node, 'body')
  const value = body !== null && body.type !== 'BlockStatement' ? lowerJavascriptExpression(body, lower) : null
  const statements = value === null ? lower(body === null ? [] : nodesAt(body, 'body')) : [{ kind: 'return' as const, value, start: value.start, end: value.end }]
  const parameters = nodesAt(node, 'params').map((kid) => ({ target: lowerJavascriptTarget(kid, lower), type: null, fallback: null }))
  return { name: textAt(nodeAt(node, 'id') ?? node, 'name') || name, parameters, body: statements, decorators: [], ...spanOf(node) }
}

function keyOf(property: JavascriptNode): string | null {
  const key = nodeAt(property, 'key')
  if (key === null) return null
  if (property['computed'] !== true && key.type === 'Identifier') return textAt(key, 'name')
  const value = key['value']
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

function entryOf(node: JavascriptNode, lower: LowerBody): Entry {
  if (node.type === 'SpreadElement') return { key: null, value: at(node, 'argument', lower) }
  const key = keyOf(node)
  if (key === null) return { key: at(node, 'key', lower), value: at(node, 'value', lower) }
  return { key: { kind: 'constant', value: key, ...spanOf(node) }, value: at(node, 'value', lower) }
}

function literal(node: JavascriptNode): Expression {
  const regex: unknown = node['regex']
  if (typeof regex === 'object' && regex !== null && 'pattern' in regex && 'flags' in regex) return { kind: 'pattern', source: String(regex.pattern), flags: String(regex.flags), ...spanOf(node) }
  const value = node['value']
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
  return isPlain ? { kind: 'constant', value, ...spanOf(node) } : { kind: 'other', parts: [], ...spanOf(node) }
}

function template(node: JavascriptNode, lower: LowerBody): Expression {
  const expressions = nodesAt(node, 'expressions')
  const parts = nodesAt(node, 'quasis').flatMap((quasi, index): Expression[] => {
    const value: unknown = quasi['value']
    const cooked = typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : ''
    const next = expressions[index]
    const text: Expression[] = cooked === '' ? [] : [{ kind: 'constant', value: cooked, ...spanOf(quasi) }]
    return next === undefined ? text : [...text, lowerJavascriptExpression(next, lower)]
  })
  return expressions.length === 0 ? { kind: 'constant', value: parts[0]?.kind === 'constant' ? parts[0].value : '', ...spanOf(node) } : { kind: 'text', parts, ...spanOf(node) }
}

/** JSX is a call `jsx(tag, {attributes}, ...children)`: its children are escaped by React. */
function jsx(node: JavascriptNode, lower: LowerBody): Expression {
  const opening = nodeAt(node, 'openingElement')
  const entries = (opening === null ? [] : nodesAt(opening, 'attributes')).map((kid): Entry => {
    if (kid.type !== 'JSXAttribute') return { key: null, value: at(kid, 'argument', lower) }
    const name = nodeAt(kid, 'name')
    return { key: { kind: 'constant', value: name === null ? '' : textAt(name, 'name'), ...spanOf(kid) }, value: at(kid, 'value', lower) }
  })
  const tag: Expression = opening === null ? { kind: 'other', parts: [], ...spanOf(node) } : at(opening, 'name', lower)
  const children = nodesAt(node, 'children').map((kid) => lowerJavascriptExpression(kid, lower))
  const args = [tag.kind === 'name' ? { kind: 'constant' as const, value: tag.name, ...spanOf(node) } : tag, { kind: 'record' as const, entries, ...spanOf(node) }, ...children]
  return { kind: 'call', callee: { kind: 'name', name: '<jsx>', ...spanOf(node) }, args: args.map((value) => ({ name: null, value, isSpread: false })), isNew: false, ...spanOf(node) }
}
