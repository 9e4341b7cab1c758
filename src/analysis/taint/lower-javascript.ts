import { kidsOf, nodeAt, nodesAt, textAt } from './javascript-node.ts'
import type { JavascriptNode } from './javascript-node.ts'
import { functionOf, lowerJavascriptExpression, lowerJavascriptTarget, spanOf } from './lower-javascript-expression.ts'
import type { Case, Expression, Program, Statement } from './syntax.ts'

/** Writes an ESTree program (oxc-parser's) down in the small language. */
export function lowerJavascript(program: JavascriptNode, text: string): Program {
  return { language: 'javascript', text, body: lowerAll(nodesAt(program, 'body')) }
}

function lowerAll(nodes: readonly JavascriptNode[]): Statement[] {
  return nodes.flatMap(statement)
}

const expression = (node: JavascriptNode | null): Expression => lowerJavascriptExpression(node, lowerAll)
const bodyOf = (node: JavascriptNode | null): Statement[] => (node === null ? [] : node.type === 'BlockStatement' ? lowerAll(nodesAt(node, 'body')) : statement(node))
const loop = (node: JavascriptNode): Statement => ({ kind: 'loop', binding: null, test: nodeAt(node, 'test') === null ? null : expression(nodeAt(node, 'test')), body: bodyOf(nodeAt(node, 'body')), update: asStatements(nodeAt(node, 'update')), ...spanOf(node) })
const leave = (node: JavascriptNode, how: 'throw' | 'break' | 'continue'): Statement[] => [{ kind: 'leave', how, value: nodeAt(node, 'argument') === null ? null : expression(nodeAt(node, 'argument')), ...spanOf(node) }]

function statement(node: JavascriptNode): Statement[] {
  const lower = lowerings[node.type]
  if (lower !== undefined) return lower(node)
  if (node.type.startsWith('TS')) return kidsOf(node).flatMap((kid) => (kid.type === 'TSModuleBlock' ? lowerAll(nodesAt(kid, 'body')) : []))
  return [{ kind: 'expression', value: expression(node), ...spanOf(node) }]
}

const lowerings: Readonly<Record<string, (node: JavascriptNode) => Statement[]>> = {
  ExpressionStatement: (node) => [{ kind: 'expression', value: expression(nodeAt(node, 'expression')), ...spanOf(node) }],
  VariableDeclaration: (node) => declarations(node),
  FunctionDeclaration: (node) => [{ kind: 'define', definition: functionOf(node, lowerAll, ''), ...spanOf(node) }],
  ClassDeclaration: (node) => [classOf(node)],
  ReturnStatement: (node) => [{ kind: 'return', value: nodeAt(node, 'argument') === null ? null : expression(nodeAt(node, 'argument')), ...spanOf(node) }],
  IfStatement: (node) => [{ kind: 'if', test: expression(nodeAt(node, 'test')), yes: bodyOf(nodeAt(node, 'consequent')), no: bodyOf(nodeAt(node, 'alternate')), ...spanOf(node) }],
  ForStatement: (node) => [...asStatements(nodeAt(node, 'init')), loop(node)],
  WhileStatement: (node) => [loop(node)],
  DoWhileStatement: (node) => [...bodyOf(nodeAt(node, 'body')), loop(node)],
  ForOfStatement: (node) => [eachLoop(node, true)],
  ForInStatement: (node) => [eachLoop(node, false)],
  TryStatement: (node) => {
    const handler = nodeAt(node, 'handler')
    return [{ kind: 'try', body: bodyOf(nodeAt(node, 'block')), handlers: handler === null ? [] : [bodyOf(nodeAt(handler, 'body'))], last: bodyOf(nodeAt(node, 'finalizer')), ...spanOf(node) }]
  },
  SwitchStatement: (node) => {
    const cases = nodesAt(node, 'cases').map((one): Case => ({ tests: nodeAt(one, 'test') === null ? null : [expression(nodeAt(one, 'test'))], body: lowerAll(nodesAt(one, 'consequent')) }))
    return [{ kind: 'switch', subject: expression(nodeAt(node, 'discriminant')), cases, fallsThrough: true, ...spanOf(node) }]
  },
  ThrowStatement: (node) => leave(node, 'throw'),
  BreakStatement: (node) => leave(node, 'break'),
  ContinueStatement: (node) => leave(node, 'continue'),
  BlockStatement: (node) => [{ kind: 'block', body: lowerAll(nodesAt(node, 'body')), ...spanOf(node) }],
  StaticBlock: (node) => [{ kind: 'block', body: lowerAll(nodesAt(node, 'body')), ...spanOf(node) }],
  LabeledStatement: (node) => bodyOf(nodeAt(node, 'body')),
  EmptyStatement: () => [],
  ImportDeclaration: (node) => [imports(node)],
  ExportNamedDeclaration: (node) => asStatements(nodeAt(node, 'declaration')),
  ExportDefaultDeclaration: (node) => asStatements(nodeAt(node, 'declaration')),
  ExportAllDeclaration: () => [],
}

/** The head of a `for` and what follows `export` may be a declaration or an expression. */
function asStatements(node: JavascriptNode | null): Statement[] {
  return node === null ? [] : statement(node)
}

function declarations(node: JavascriptNode): Statement[] {
  return nodesAt(node, 'declarations').flatMap((one): Statement[] => {
    const value = nodeAt(one, 'init')
    return value === null ? [] : [{ kind: 'assign', targets: [lowerJavascriptTarget(nodeAt(one, 'id'), lowerAll)], value: named(expression(value), nodeAt(one, 'id')), ...spanOf(one) }]
  })
}

/** `const shape = () => …` gives the arrow its name. */
function named(value: Expression, id: JavascriptNode | null): Expression {
  if (value.kind !== 'function' || value.definition.name !== '' || id?.type !== 'Identifier') return value
  return { ...value, definition: { ...value.definition, name: textAt(id, 'name') } }
}

function classOf(node: JavascriptNode): Statement {
  const members = nodesAt(nodeAt(node, 'body') ?? node, 'body')
  const body = members.flatMap((member): Statement[] => {
    const value = nodeAt(member, 'value')
    const key = nodeAt(member, 'key')
    const name = key === null ? '' : textAt(key, 'name')
    if (member.type === 'StaticBlock') return statement(member)
    if (value === null) return []
    if (value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression') return [{ kind: 'define', definition: functionOf(value, lowerAll, name), ...spanOf(member) }]
    return [{ kind: 'expression', value: expression(value), ...spanOf(member) }]
  })
  return { kind: 'class', name: textAt(nodeAt(node, 'id') ?? node, 'name'), body, ...spanOf(node) }
}

function eachLoop(node: JavascriptNode, isValues: boolean): Statement {
  const left = nodeAt(node, 'left')
  const target = left?.type === 'VariableDeclaration' ? nodeAt(nodesAt(left, 'declarations')[0] ?? left, 'id') : left
  const over = expression(nodeAt(node, 'right'))
  const iterable: Expression = isValues ? over : { kind: 'call', callee: { kind: 'name', name: '<keys>', ...spanOf(node) }, args: [{ name: null, value: over, isSpread: false }], isNew: false, ...spanOf(node) }
  return { kind: 'loop', binding: { target: lowerJavascriptTarget(target, lowerAll), iterable, tests: [] }, test: null, body: bodyOf(nodeAt(node, 'body')), update: [], ...spanOf(node) }
}

function imports(node: JavascriptNode): Statement {
  const source = nodeAt(node, 'source')
  const path = source === null ? '' : textAt(source, 'value')
  const bindings = nodesAt(node, 'specifiers').map((one) => {
    const local = nodeAt(one, 'local')
    const imported = nodeAt(one, 'imported')
    const name = imported === null ? '' : textAt(imported, 'name') || textAt(imported, 'value')
    return { local: local === null ? '' : textAt(local, 'name'), path: one.type === 'ImportSpecifier' && name !== 'default' ? `${path}.${name}` : path }
  })
  return { kind: 'import', bindings, ...spanOf(node) }
}
