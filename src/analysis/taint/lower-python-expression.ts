import { readPythonEscapes, readPythonNumber } from './python-strings.ts'
import type { PythonNode } from './python-tree.ts'
import type { Argument, Binding, Expression, Parameter, Span, Target } from './syntax.ts'

type Lowering = (node: PythonNode, text: string) => Expression

export function spanOf(node: PythonNode): Span {
  return { start: node.start, end: node.end }
}

export function lowerPythonExpression(node: PythonNode, text: string): Expression {
  const lower = lowerings[node.type]
  return lower === undefined ? { kind: 'other', parts: lowerAll(node, text), ...spanOf(node) } : lower(node, text)
}

export function lowerPythonTarget(node: PythonNode, text: string): Target {
  if (node.type === 'identifier') return { kind: 'name', name: text.slice(node.start, node.end) }
  if (node.type === 'pattern_list' || node.type === 'tuple_pattern' || node.type === 'list_pattern') return { kind: 'sequence', items: node.kids.map((kid) => lowerPythonTarget(kid, text)) }
  if (node.type === 'list_splat_pattern' && node.kids[0] !== undefined) return lowerPythonTarget(node.kids[0], text)
  return { kind: 'place', place: lowerPythonExpression(node, text) }
}

const lowerAll = (node: PythonNode, text: string): Expression[] => node.kids.map((kid) => lowerPythonExpression(kid, text))
const field = (node: PythonNode, name: string): PythonNode | undefined => node.kids.find((kid) => kid.field === name)
const textOf = (node: PythonNode | undefined, text: string): string => (node === undefined ? '' : text.slice(node.start, node.end))

function at(node: PythonNode, name: string, text: string): Expression {
  const found = field(node, name)
  return found === undefined ? { kind: 'other', parts: [], ...spanOf(node) } : lowerPythonExpression(found, text)
}

const only: Lowering = (node, text) => (node.kids[0] === undefined ? { kind: 'other', parts: [], ...spanOf(node) } : lowerPythonExpression(node.kids[0], text))
const sequence: Lowering = (node, text) => ({ kind: 'sequence', items: lowerAll(node, text), ...spanOf(node) })
const binary: Lowering = (node, text) => ({ kind: 'binary', operator: textOf(field(node, 'operator'), text), left: at(node, 'left', text), right: at(node, 'right', text), ...spanOf(node) })
const number: Lowering = (node, text) => ({ kind: 'constant', value: readPythonNumber(textOf(node, text)), ...spanOf(node) })
const name: Lowering = (node, text) => ({ kind: 'name', name: textOf(node, text), ...spanOf(node) })

const lowerings: Readonly<Record<string, Lowering>> = {
  identifier: name,
  integer: number,
  float: number,
  true: (node) => ({ kind: 'constant', value: true, ...spanOf(node) }),
  false: (node) => ({ kind: 'constant', value: false, ...spanOf(node) }),
  none: (node) => ({ kind: 'constant', value: null, ...spanOf(node) }),
  string: (node, text) => stringOf(node, text),
  concatenated_string: (node, text) => ({ kind: 'text', parts: lowerAll(node, text), ...spanOf(node) }),
  attribute: (node, text) => ({ kind: 'member', object: at(node, 'object', text), property: textOf(field(node, 'attribute'), text), ...spanOf(node) }),
  subscript: (node, text) => {
    const key = field(node, 'subscript')
    if (key === undefined || key.type === 'slice') return { kind: 'slice', object: at(node, 'value', text), ...spanOf(node) }
    return { kind: 'index', object: at(node, 'value', text), key: lowerPythonExpression(key, text), ...spanOf(node) }
  },
  call: (node, text) => ({ kind: 'call', callee: at(node, 'function', text), args: argumentsOf(field(node, 'arguments'), text), isNew: false, ...spanOf(node) }),
  binary_operator: binary,
  boolean_operator: binary,
  comparison_operator: (node, text) => comparison(node, text),
  not_operator: (node, text) => ({ kind: 'unary', operator: 'not', operand: at(node, 'argument', text), ...spanOf(node) }),
  unary_operator: (node, text) => ({ kind: 'unary', operator: textOf(field(node, 'operator'), text), operand: at(node, 'argument', text), ...spanOf(node) }),
  conditional_expression: (node, text) => {
    const [yes, test, no] = lowerAll(node, text)
    return yes === undefined || test === undefined || no === undefined ? { kind: 'other', parts: [], ...spanOf(node) } : { kind: 'choice', test, yes, no, ...spanOf(node) }
  },
  parenthesized_expression: only,
  await: only,
  case_pattern: only,
  expression_list: sequence,
  list: sequence,
  tuple: sequence,
  set: sequence,
  dictionary: (node, text) => ({
    kind: 'record',
    entries: node.kids.map((kid) => (kid.type === 'pair' ? { key: at(kid, 'key', text), value: at(kid, 'value', text) } : { key: null, value: only(kid, text) })),
    ...spanOf(node),
  }),
  list_comprehension: (node, text) => comprehension(node, text),
  set_comprehension: (node, text) => comprehension(node, text),
  generator_expression: (node, text) => comprehension(node, text),
  dictionary_comprehension: (node, text) => comprehension(node, text),
  named_expression: (node, text) => ({ kind: 'assign', target: { kind: 'name', name: textOf(field(node, 'name'), text) }, value: at(node, 'value', text), ...spanOf(node) }),
  lambda: (node, text) => {
    const value = at(node, 'body', text)
    const body = [{ kind: 'return' as const, value, start: value.start, end: value.end }]
    const definition = { name: '<lambda>', parameters: parametersOf(field(node, 'parameters'), text), body, decorators: [], ...spanOf(node) }
    return { kind: 'function', definition, ...spanOf(node) }
  },
}

function stringOf(node: PythonNode, text: string): Expression {
  const opening = textOf(node.kids[0], text).toLowerCase()
  const parts = node.kids.flatMap((kid): Expression[] => {
    if (kid.type === 'interpolation') return [at(kid, 'expression', text)]
    if (kid.type !== 'string_content') return []
    const content = readPythonEscapes(textOf(kid, text), opening.includes('r'))
    const value = opening.includes('f') ? content.replaceAll('{{', '{').replaceAll('}}', '}') : content
    return [{ kind: 'constant', value, ...spanOf(kid) }]
  })
  const [first] = parts
  if (parts.length === 0) return { kind: 'constant', value: '', ...spanOf(node) }
  return parts.length === 1 && first?.kind === 'constant' ? { ...first, ...spanOf(node) } : { kind: 'text', parts, ...spanOf(node) }
}

function argumentsOf(node: PythonNode | undefined, text: string): Argument[] {
  if (node?.type === 'generator_expression') return [{ name: null, value: comprehension(node, text), isSpread: false }]
  return (node?.kids ?? []).map((kid) => {
    if (kid.type === 'keyword_argument') return { name: textOf(field(kid, 'name'), text), value: at(kid, 'value', text), isSpread: false }
    const isSpread = kid.type === 'list_splat' || kid.type === 'dictionary_splat'
    return { name: null, value: isSpread ? only(kid, text) : lowerPythonExpression(kid, text), isSpread }
  })
}

/** `a < b < c` as `a < b and b < c`. */
function comparison(node: PythonNode, text: string): Expression {
  const operands = node.kids.filter((kid) => kid.field !== 'operators')
  const operators = node.kids.filter((kid) => kid.field === 'operators').map((kid) => textOf(kid, text).replace(/\s+/g, ' '))
  let whole: Expression | undefined
  for (const [index, operator] of operators.entries()) {
    const [left, right] = [operands[index], operands[index + 1]]
    if (left === undefined || right === undefined) break
    const link: Expression = { kind: 'binary', operator, left: lowerPythonExpression(left, text), right: lowerPythonExpression(right, text), ...spanOf(node) }
    whole = whole === undefined ? link : { kind: 'binary', operator: 'and', left: whole, right: link, ...spanOf(node) }
  }
  return whole ?? { kind: 'other', parts: lowerAll(node, text), ...spanOf(node) }
}

function comprehension(node: PythonNode, text: string): Expression {
  const bindings: Binding[] = []
  for (const kid of node.kids) {
    const last = bindings.at(-1)
    if (kid.type === 'for_in_clause') bindings.push({ target: lowerPythonTarget(field(kid, 'left') ?? kid, text), iterable: at(kid, 'right', text), tests: [] })
    else if (kid.type === 'if_clause' && last !== undefined) bindings.splice(-1, 1, { ...last, tests: [...last.tests, only(kid, text)] })
  }
  const body = field(node, 'body') ?? node
  const element = body.type === 'pair' ? at(body, 'value', text) : body === node ? { kind: 'other' as const, parts: [], ...spanOf(node) } : lowerPythonExpression(body, text)
  return { kind: 'each', bindings, element, ...spanOf(node) }
}

/** The parameters of a function or lambda. */
export function parametersOf(node: PythonNode | undefined, text: string): Parameter[] {
  return (node?.kids ?? []).flatMap((kid): Parameter[] => {
    const name = kid.type === 'identifier' ? kid : (field(kid, 'name') ?? kid.kids.find((inner) => inner.type === 'identifier'))
    if (name === undefined || name.type !== 'identifier') return []
    const value = field(kid, 'value')
    return [{ target: { kind: 'name', name: textOf(name, text) }, type: textOf(field(kid, 'type'), text) || null, fallback: value === undefined ? null : lowerPythonExpression(value, text) }]
  })
}
