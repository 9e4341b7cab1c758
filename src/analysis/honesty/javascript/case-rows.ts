import type { CaseRow } from '../model.ts'
import { allChildren, canonical, chainOf, child, children, isFunction, literalsIn, text, walk } from './node.ts'
import type { Node } from './node.ts'

/** Constants of a file by name, to find tables that are kept in one. */
export type Constants = ReadonlyMap<string, Node>

export function findConstants(program: Node): Constants {
  const constants = new Map<string, Node>()
  walk(program, (node) => {
    if (node.type !== 'VariableDeclarator') return
    const init = child(node, 'init')
    if (init !== null) constants.set(text(child(node, 'id'), 'name'), init)
  })
  return constants
}

/** Rows of a table of cases given as an array, a name of one, or a tagged template. */
export function readRows(table: Node | null, constants: Constants): CaseRow[] {
  if (table === null) return []
  if (table.type === 'TemplateLiteral') return readTemplateRows(table)
  const array = table.type === 'Identifier' ? constants.get(text(table, 'name')) ?? null : table
  if (array?.type === 'CallExpression' && /^(?:entries|freeze)$/.test(chainOf(child(array, 'callee')).at(-1) ?? '')) return readRows(children(array, 'arguments')[0] ?? null, constants)
  const field = array?.type === 'ArrayExpression' ? 'elements' : array?.type === 'ObjectExpression' ? 'properties' : null
  return field === null ? [] : children(array, field).map(toRow)
}

function toRow(node: Node): CaseRow {
  return { canonical: canonical(node), literals: literalsIn(node) }
}

function readTemplateRows(table: Node): CaseRow[] {
  const first = children(table, 'quasis')[0]?.['value']
  const head = typeof first === 'object' && first !== null && 'raw' in first ? String(first.raw) : ''
  const width = (head.trim().split('\n')[0] ?? '').split('|').length
  const cells = children(table, 'expressions')
  const rows: CaseRow[] = []
  for (let at = 0; at + width <= cells.length; at += width) {
    const row = cells.slice(at, at + width)
    rows.push({ canonical: row.map(canonical).join('|'), literals: row.flatMap(literalsIn) })
  }
  return rows
}

/** Rows of the loops in a body: `for (const [a, b] of [[1, 2], …])`, `cases.forEach(…)`. */
export function readLoopRows(body: Node, constants: Constants): CaseRow[] {
  const rows: CaseRow[] = []
  walk(body, (node) => {
    if (node.type === 'ForOfStatement') rows.push(...readRows(child(node, 'right'), constants))
    const callee = node.type === 'CallExpression' ? child(node, 'callee') : null
    if (callee?.type === 'MemberExpression' && text(child(callee, 'property'), 'name') === 'forEach' && children(node, 'arguments').some(isFunction)) rows.push(...readRows(child(callee, 'object'), constants))
  })
  return rows
}

/** The table that a node loops over for what is inside it, or null. */
export function loopTable(node: Node): Node | null {
  if (node.type === 'ForOfStatement') return child(node, 'right')
  const callee = node.type === 'CallExpression' ? child(node, 'callee') : null
  return callee?.type === 'MemberExpression' && text(child(callee, 'property'), 'name') === 'forEach' && allChildren(node).some(isFunction) ? child(callee, 'object') : null
}
