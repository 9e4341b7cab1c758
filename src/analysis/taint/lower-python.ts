import { lowerPythonExpression, lowerPythonTarget, parametersOf, spanOf } from './lower-python-expression.ts'
import type { PythonNode } from './python-tree.ts'
import type { Case, Expression, FunctionSyntax, Program, Statement } from './syntax.ts'

/** Writes a Python tree down in the small language. */
export function lowerPython(root: PythonNode, text: string): Program {
  return { language: 'python', text, body: block(root, text) }
}

function block(node: PythonNode | undefined, text: string): Statement[] {
  return (node?.kids ?? []).flatMap((kid) => statement(kid, text))
}

const field = (node: PythonNode, name: string): PythonNode | undefined => node.kids.find((kid) => kid.field === name)
const none = (node: PythonNode): Expression => ({ kind: 'other', parts: [], ...spanOf(node) })
const expressionOf = (node: PythonNode | undefined, text: string, from: PythonNode): Expression => (node === undefined ? none(from) : lowerPythonExpression(node, text))

function statement(node: PythonNode, text: string): Statement[] {
  const lower = lowerings[node.type]
  if (lower !== undefined) return lower(node, text)
  return [{ kind: 'expression', value: lowerPythonExpression(node, text), ...spanOf(node) }]
}

const lowerings: Readonly<Record<string, (node: PythonNode, text: string) => Statement[]>> = {
  expression_statement: (node, text) => node.kids.flatMap((kid) => simple(kid, text)),
  if_statement: (node, text) => [ifStatement(node, text, node.kids.filter((kid) => kid.field === 'alternative'))],
  for_statement: (node, text) => {
    const binding = { target: lowerPythonTarget(field(node, 'left') ?? node, text), iterable: expressionOf(field(node, 'right'), text, node), tests: [] }
    return [{ kind: 'loop', binding, test: null, body: block(field(node, 'body'), text), update: [], ...spanOf(node) }, ...elseOf(node, text)]
  },
  while_statement: (node, text) => [
    { kind: 'loop', binding: null, test: expressionOf(field(node, 'condition'), text, node), body: block(field(node, 'body'), text), update: [], ...spanOf(node) },
    ...elseOf(node, text),
  ],
  try_statement: (node, text) => [tryStatement(node, text)],
  with_statement: (node, text) => [{ kind: 'block', body: [...withItems(node, text), ...block(field(node, 'body'), text)], ...spanOf(node) }],
  return_statement: (node, text) => [{ kind: 'return', value: node.kids[0] === undefined ? null : lowerPythonExpression(node.kids[0], text), ...spanOf(node) }],
  raise_statement: (node, text) => [{ kind: 'leave', how: 'throw', value: node.kids[0] === undefined ? null : lowerPythonExpression(node.kids[0], text), ...spanOf(node) }],
  break_statement: (node) => [{ kind: 'leave', how: 'break', value: null, ...spanOf(node) }],
  continue_statement: (node) => [{ kind: 'leave', how: 'continue', value: null, ...spanOf(node) }],
  function_definition: (node, text) => [{ kind: 'define', definition: functionOf(node, text, []), ...spanOf(node) }],
  decorated_definition: (node, text) => decorated(node, text),
  class_definition: (node, text) => [{ kind: 'class', name: textOf(field(node, 'name'), text), body: block(field(node, 'body'), text), ...spanOf(node) }],
  import_statement: (node, text) => [{ kind: 'import', bindings: node.kids.map((kid) => importBinding(kid, text, '')), ...spanOf(node) }],
  import_from_statement: (node, text) => [{ kind: 'import', bindings: importedFrom(node, text), ...spanOf(node) }],
  match_statement: (node, text) => [matchStatement(node, text)],
  pass_statement: () => [],
  global_statement: () => [],
  nonlocal_statement: () => [],
  ERROR: (node, text) => block(node, text),
}

function textOf(node: PythonNode | undefined, text: string): string {
  return node === undefined ? '' : text.slice(node.start, node.end)
}

function simple(node: PythonNode, text: string): Statement[] {
  const span = spanOf(node)
  if (node.type === 'assignment') {
    const value = field(node, 'right')
    const left = field(node, 'left')
    if (value === undefined || left === undefined) return []
    const targets = [lowerPythonTarget(left, text)]
    // `a = b = c` nests to the right.
    if (value.type !== 'assignment') return [{ kind: 'assign', targets, value: lowerPythonExpression(value, text), ...span }]
    return simple(value, text).map((inner) => (inner.kind === 'assign' ? { ...inner, targets: [...targets, ...inner.targets] } : inner))
  }
  if (node.type === 'augmented_assignment') {
    const left = field(node, 'left')
    const right = field(node, 'right')
    if (left === undefined || right === undefined) return []
    const operator = textOf(field(node, 'operator'), text).slice(0, -1)
    const value: Expression = { kind: 'binary', operator, left: lowerPythonExpression(left, text), right: lowerPythonExpression(right, text), ...span }
    return [{ kind: 'assign', targets: [lowerPythonTarget(left, text)], value, ...span }]
  }
  return [{ kind: 'expression', value: lowerPythonExpression(node, text), ...span }]
}

function ifStatement(node: PythonNode, text: string, alternatives: readonly PythonNode[]): Statement {
  const [next, ...rest] = alternatives
  const otherwise = next === undefined ? [] : next.type === 'elif_clause' ? [ifStatement(next, text, rest)] : block(field(next, 'body'), text)
  return { kind: 'if', test: expressionOf(field(node, 'condition'), text, node), yes: block(field(node, 'consequence'), text), no: otherwise, ...spanOf(node) }
}

function elseOf(node: PythonNode, text: string): Statement[] {
  const otherwise = field(node, 'alternative')
  return otherwise === undefined ? [] : block(field(otherwise, 'body'), text)
}

function tryStatement(node: PythonNode, text: string): Statement {
  const clauses = (type: string) => node.kids.filter((kid) => kid.type === type || kid.type === type.replace('_clause', '_group_clause'))
  const body = [...block(field(node, 'body'), text), ...clauses('else_clause').flatMap((clause) => block(field(clause, 'body'), text))]
  const handlers = clauses('except_clause').map((clause) => block(clause.kids.find((kid) => kid.type === 'block'), text))
  const last = clauses('finally_clause').flatMap((clause) => block(clause.kids.find((kid) => kid.type === 'block'), text))
  return { kind: 'try', body, handlers, last, ...spanOf(node) }
}

function withItems(node: PythonNode, text: string): Statement[] {
  const clause = node.kids.find((kid) => kid.type === 'with_clause')
  return (clause?.kids ?? []).flatMap((item): Statement[] => {
    const value = field(item, 'value')
    if (value === undefined) return []
    const [inner] = value.kids
    const alias = value.type === 'as_pattern' ? field(value, 'alias')?.kids[0] : undefined
    if (alias === undefined || inner === undefined) return [{ kind: 'expression', value: lowerPythonExpression(value, text), ...spanOf(value) }]
    return [{ kind: 'assign', targets: [lowerPythonTarget(alias, text)], value: lowerPythonExpression(inner, text), ...spanOf(value) }]
  })
}

function decorated(node: PythonNode, text: string): Statement[] {
  const definition = field(node, 'definition')
  if (definition === undefined) return []
  if (definition.type !== 'function_definition') return statement(definition, text)
  const decorators = node.kids.filter((kid) => kid.type === 'decorator').map((kid) => textOf(kid, text).slice(1))
  return [{ kind: 'define', definition: functionOf(definition, text, decorators), ...spanOf(definition) }]
}

function functionOf(node: PythonNode, text: string, decorators: readonly string[]): FunctionSyntax {
  const parameters = parametersOf(field(node, 'parameters'), text)
  return { name: textOf(field(node, 'name'), text), parameters, body: block(field(node, 'body'), text), decorators, ...spanOf(node) }
}

function importBinding(node: PythonNode, text: string, from: string): { local: string; path: string } {
  const isAliased = node.type === 'aliased_import'
  const path = textOf(isAliased ? field(node, 'name') : node, text)
  const alias = isAliased ? textOf(field(node, 'alias'), text) : null
  if (from !== '') return { local: alias ?? path, path: `${from}.${path}` }
  // `import a.b` binds `a`.
  return alias === null ? { local: path.split('.')[0] ?? path, path: path.split('.')[0] ?? path } : { local: alias, path }
}

function importedFrom(node: PythonNode, text: string): { local: string; path: string }[] {
  const from = textOf(field(node, 'module_name'), text)
  return node.kids.filter((kid) => kid.field === 'name').map((kid) => importBinding(kid, text, from))
}

function matchStatement(node: PythonNode, text: string): Statement {
  const clauses = (field(node, 'body')?.kids ?? node.kids).filter((kid) => kid.type === 'case_clause')
  const cases = clauses.map((clause): Case => {
    const patterns = clause.kids.filter((kid) => kid.type === 'case_pattern')
    const body = block(field(clause, 'consequence'), text)
    const isDefault = patterns.some((pattern) => textOf(pattern, text) === '_')
    return { tests: isDefault ? null : patterns.flatMap((pattern) => caseTests(pattern, text)), body }
  })
  return { kind: 'switch', subject: expressionOf(field(node, 'subject'), text, node), cases, fallsThrough: false, ...spanOf(node) }
}

function caseTests(pattern: PythonNode, text: string): Expression[] {
  const [inner] = pattern.kids
  // `_` and a bare name match everything; a test that is not a constant is one that may hold.
  if (inner === undefined) return [none(pattern)]
  if (inner.type === 'union_pattern') return inner.kids.flatMap((kid) => caseTests({ ...pattern, kids: [kid] }, text))
  const value = lowerPythonExpression(inner, text)
  return [value.kind === 'constant' ? value : none(pattern)]
}
