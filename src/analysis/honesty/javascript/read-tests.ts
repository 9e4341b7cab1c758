import type { CaseRow, TestCase, TestState } from '../model.ts'
import type { LineIndex } from '../locate.ts'
import type { Location } from '../../model.ts'
import { readBody } from './read-body.ts'
import { loopTable, readLoopRows, readRows } from './case-rows.ts'
import type { Constants } from './case-rows.ts'
import { readTestCall } from './test-calls.ts'
import type { Aliases, TestCall } from './test-calls.ts'
import { allChildren, canonical, chainOf, child, children, isFunction, literalOf, literalsIn, text, walk } from './node.ts'
import type { Node } from './node.ts'

export type TestReading = { readonly lines: LineIndex; readonly aliases: Aliases; readonly constants: Constants }

/** What a test inherits from the suites and loops around it. */
type Surroundings = { readonly suites: readonly string[]; readonly state: TestState; readonly location: Location | null; readonly rows: readonly CaseRow[] }

export function readTests(program: Node, reading: TestReading): TestCase[] {
  const found: TestCase[] = []
  collect(program, { suites: [], state: 'runs', location: null, rows: [] }, { ...reading, found })
  return found
}

type Collecting = TestReading & { readonly found: TestCase[] }

function collect(node: Node, around: Surroundings, collecting: Collecting): void {
  const call = node.type === 'CallExpression' ? readTestCall(node, collecting.aliases) : null
  const inner = call === null ? withLoop(node, around, collecting) : enter(node, call, { around, collecting })
  for (const part of allChildren(node)) collect(part, inner, collecting)
}

function withLoop(node: Node, around: Surroundings, { constants }: Collecting): Surroundings {
  const table = loopTable(node)
  return table === null ? around : { ...around, rows: [...around.rows, ...readRows(table, constants)] }
}

function enter(node: Node, call: TestCall, { around, collecting }: { readonly around: Surroundings; readonly collecting: Collecting }): Surroundings {
  const location = collecting.lines.locate(node.start, node.end)
  const isOwn = call.state !== 'runs' && !isStronger(around.state, call.state)
  const state = isOwn ? call.state : around.state
  const rows = [...around.rows, ...readRows(call.table, collecting.constants)]
  const inner: Surroundings = { suites: [...around.suites, call.title], state, location: isOwn ? location : around.location, rows }
  if (call.kind === 'suite') return inner
  collecting.found.push(toTest(call, { location, inner }, collecting))
  return inner
}

/** A skipped suite skips what is focused in it. */
function isStronger(outer: TestState, own: TestState): boolean {
  return outer === 'skipped' || (outer === 'todo' && own !== 'skipped')
}

function toTest(call: TestCall, place: { readonly location: Location; readonly inner: Surroundings }, { lines, constants }: Collecting): TestCase {
  const body = call.callback === null ? null : child(call.callback, 'body')
  const facts = body === null ? { assertions: [], helperCalls: [] } : readBody(body, lines)
  const inside = body === null ? null : skippedInside(body)
  const { location, inner } = place
  return {
    name: inner.suites.join(' > '),
    title: call.title,
    location,
    state: inside?.state ?? inner.state,
    stateLocation: inside === null ? inner.location ?? location : lines.locate(inside.node.start, inside.node.end),
    assertions: facts.assertions,
    helperCalls: facts.helperCalls,
    names: body === null ? [] : namesIn(body),
    literals: literalsIn(body),
    body: canonical(body),
    rows: body === null ? [...inner.rows] : [...inner.rows, ...readLoopRows(body, constants)],
  }
}

/** `t.skip()`, `this.skip()`, `ctx.skip()` in the body; under an `if` it is skipped sometimes. */
function skippedInside(body: Node): { readonly state: TestState; readonly node: Node } | null {
  let found: { readonly state: TestState; readonly node: Node } | null = null
  const isTopLevel = new Set(children(body, 'body').map((statement) => child(statement, 'expression')?.start))
  walk(body, (node) => {
    if (node.type !== 'CallExpression' || found !== null) return
    const chain = chainOf(child(node, 'callee'))
    const name = chain.at(-1) ?? ''
    if (!/^(?:skip|todo|fixme|pending)$/.test(name) || !/^(?:t|this|ctx|context|task|test|pending)$/.test(chain[0] ?? '') || children(node, 'arguments').some(isFunction)) return
    const condition = children(node, 'arguments')[0] ?? null
    const isAlways = isTopLevel.has(node.start) && (condition === null || literalOf(condition) !== null)
    found = { state: isAlways ? 'skipped' : 'skipped-sometimes', node }
  })
  return found
}

function namesIn(body: Node): string[] {
  const names = new Set<string>()
  walk(body, (node) => {
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') names.add(text(node, 'name'))
  })
  return [...names]
}
