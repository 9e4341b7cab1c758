import type { CaseRow, TestCase, TestState } from '../model.ts'
import type { LineIndex } from '../locate.ts'
import { canonical, chainOf, constantTruth, field, keyword, literalOf, literalsIn, named, positional, walk } from './node.ts'
import { readBody } from './read-body.ts'
import type { PyNode } from './syntax.ts'

type Scope = { readonly names: readonly string[]; readonly inTestClass: boolean; readonly marks: readonly PyNode[]; readonly isNested: boolean }
export type Reading = { readonly lines: LineIndex; readonly constants: ReadonlyMap<string, PyNode> }

/** Finds what pytest and unittest collect: `test*` functions, in modules and in test classes. */
export function readTests(root: PyNode, lines: LineIndex): TestCase[] {
  const reading = { lines, constants: findConstants(root) }
  return collect(root, { names: [], inTestClass: false, marks: moduleMarks(root), isNested: false }, reading)
}

function findConstants(root: PyNode): Map<string, PyNode> {
  const constants = new Map<string, PyNode>()
  for (const statement of named(root)) {
    const assignment = statement.type === 'expression_statement' ? named(statement)[0] ?? null : null
    const value = field(assignment, 'right')
    if (assignment?.type === 'assignment' && value !== null) constants.set(field(assignment, 'left')?.text ?? '', value)
  }
  return constants
}

/** `pytestmark = pytest.mark.skip` and `pytest.skip(…, allow_module_level=True)` hold for the whole module. */
function moduleMarks(root: PyNode): PyNode[] {
  return named(root).flatMap((statement) => {
    const inner = statement.type === 'expression_statement' ? named(statement)[0] ?? null : null
    if (inner?.type === 'assignment' && field(inner, 'left')?.text === 'pytestmark') {
      const value = field(inner, 'right')
      return value === null ? [] : value.type === 'list' ? named(value) : [value]
    }
    return inner?.type === 'call' && chainOf(inner).join('.') === 'pytest.skip' ? [inner] : []
  })
}

function collect(node: PyNode, scope: Scope, reading: Reading): TestCase[] {
  return named(node).flatMap((statement) => {
    const definition = statement.type === 'decorated_definition' ? field(statement, 'definition') : statement
    if (definition?.type === 'if_statement' || definition?.type === 'block') return collect(definition, scope, reading)
    const name = field(definition, 'name')?.text ?? ''
    const marks = [...scope.marks, ...decoratorsOf(statement)]
    const names = [...scope.names, name]
    if (definition?.type === 'class_definition') {
      const inTestClass = name.startsWith('Test') || /TestCase/.test(canonical(field(definition, 'superclasses')))
      return inTestClass ? collect(field(definition, 'body') ?? definition, { names, inTestClass, marks: [...marks, ...classMarks(definition)], isNested: false }, reading) : []
    }
    if (definition?.type !== 'function_definition' || !name.startsWith('test')) return []
    return [toTest(definition, { names, marks }, reading)]
  })
}

function classMarks(definition: PyNode): PyNode[] {
  return moduleMarks(field(definition, 'body') ?? definition)
}

function decoratorsOf(node: PyNode): PyNode[] {
  return node.children.filter((child) => child.type === 'decorator').flatMap((decorator) => named(decorator).slice(0, 1))
}

function toTest(definition: PyNode, about: { readonly names: readonly string[]; readonly marks: readonly PyNode[] }, { lines, constants }: Reading): TestCase {
  const body = field(definition, 'body')
  const facts = readBody(body, lines)
  const location = lines.locate(definition.start, definition.end)
  const skip = findSkip(about.marks, body)
  return {
    name: about.names.join(' > '),
    title: about.names.at(-1) ?? '',
    location,
    state: skip?.state ?? 'runs',
    stateLocation: skip === null ? location : lines.locate(skip.node.start, skip.node.end),
    assertions: facts.assertions,
    helperCalls: facts.helperCalls,
    names: namesIn(definition),
    literals: literalsIn(body),
    body: canonical(body),
    rows: [...about.marks.flatMap((mark) => readRows(mark, constants)), ...readLoopRows(body, constants)],
  }
}

type Skip = { readonly state: TestState; readonly node: PyNode }

function findSkip(marks: readonly PyNode[], body: PyNode | null): Skip | null {
  const skips = marks.map(readMark).filter((skip) => skip !== null)
  const always = skips.find((skip) => skip.state === 'skipped')
  return always ?? skips[0] ?? skippedInside(body)
}

function readMark(mark: PyNode): Skip | null {
  const name = chainOf(mark).at(-1) ?? ''
  const condition = mark.type === 'call' ? positional(mark)[0] ?? null : null
  const truth = constantTruth(condition?.type === 'string' ? null : condition)
  if (/^(?:skip|expectedFailure)$/.test(name)) return { state: name === 'skip' ? 'skipped' : 'expected-to-fail', node: mark }
  if (name === 'xfail') return { state: condition !== null && truth === null ? 'skipped-sometimes' : 'expected-to-fail', node: mark }
  if (/^(?:skipif|skipIf|skipUnless)$/i.test(name)) {
    if (truth === null) return { state: 'skipped-sometimes', node: mark }
    return truth === (name !== 'skipUnless') ? { state: 'skipped', node: mark } : null
  }
  return null
}

/** `pytest.skip()`, `self.skipTest()`, `pytest.xfail()`; below an `if` or `except` it happens sometimes. */
function skippedInside(body: PyNode | null): Skip | null {
  let found: Skip | null = null
  const top = new Set(named(body).map((statement) => named(statement)[0]?.start))
  if (body !== null) walk(body, (part) => {
    if (part.type === 'raise_statement' && /SkipTest/.test(canonical(part))) found ??= { state: named(body).includes(part) ? 'skipped' : 'skipped-sometimes', node: part }
    if (part.type !== 'call') return
    const chain = chainOf(field(part, 'function')).join('.')
    if (/^(?:pytest\.(?:skip|xfail|importorskip)|self\.skipTest|unittest\.skip)$/.test(chain)) found ??= { state: top.has(part.start) && !chain.endsWith('importorskip') ? 'skipped' : 'skipped-sometimes', node: part }
  })
  return found
}

function readRows(mark: PyNode, constants: ReadonlyMap<string, PyNode>): CaseRow[] {
  if (mark.type !== 'call' || !/^(?:parametrize|expand|data)$/.test(chainOf(mark).at(-1) ?? '')) return []
  return tableRows(keyword(mark, 'argvalues') ?? positional(mark)[chainOf(mark).at(-1) === 'parametrize' ? 1 : 0] ?? null, constants)
}

function tableRows(table: PyNode | null, constants: ReadonlyMap<string, PyNode>): CaseRow[] {
  const list = table?.type === 'identifier' ? constants.get(table.text) ?? null : table
  if (list === null || !/^(?:list|tuple|set|dictionary)$/.test(list.type)) return []
  return named(list).map((row) => ({ canonical: canonical(row), literals: literalsIn(row) }))
}

function readLoopRows(body: PyNode | null, constants: ReadonlyMap<string, PyNode>): CaseRow[] {
  const rows: CaseRow[] = []
  const locals = new Map([...constants, ...findConstants(body ?? { type: 'module', field: null, start: 0, end: 0, isNamed: true, text: '', children: [] })])
  if (body !== null) walk(body, (part) => {
    if (part.type === 'for_statement' && literalOf(field(part, 'right')) !== '[]') rows.push(...tableRows(field(part, 'right'), locals))
  })
  return rows
}

function namesIn(definition: PyNode): string[] {
  const names = new Set<string>()
  walk(definition, (part) => {
    if (part.type === 'identifier') names.add(part.text)
  })
  return [...names]
}
