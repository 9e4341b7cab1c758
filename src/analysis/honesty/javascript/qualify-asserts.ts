import { child, children, text, walk } from './node.ts'
import type { Node } from './node.ts'

const assertModules = /^(?:node:)?assert(?:\/strict)?$/

/** Local name to the function of the assert module; empty for the module itself. */
type Names = ReadonlyMap<string, string>

/** Makes `equal(a, b)` of a named import `assert.equal(a, b)`, in place, so that it is read as the assertion that it is. */
export function qualifyAsserts(root: Node): void {
  const names = new Map(children(root, 'body').flatMap(readNames))
  if (names.size > 0) walk(root, (node) => qualify(node, names))
}

function readNames(statement: Node): readonly (readonly [string, string])[] {
  if (statement.type === 'ImportDeclaration') return assertModules.test(valueOf(child(statement, 'source'))) ? children(statement, 'specifiers').map(readSpecifier) : []
  return statement.type === 'VariableDeclaration' ? children(statement, 'declarations').flatMap(readRequire) : []
}

function readSpecifier(specifier: Node): readonly [string, string] {
  const imported = specifier.type === 'ImportSpecifier' ? text(child(specifier, 'imported'), 'name') : ''
  return [text(child(specifier, 'local'), 'name'), isWhole(imported) ? '' : imported]
}

/** `import { strict as assert }` and `import { default as assert }` are the module, and `assert` is what it is called by. */
function isWhole(imported: string): boolean {
  return /^(?:strict|default|assert)$/.test(imported)
}

function readRequire(declarator: Node): readonly (readonly [string, string])[] {
  const [target, call] = [child(declarator, 'id'), child(declarator, 'init')]
  const [source] = call?.type === 'CallExpression' && text(child(call, 'callee'), 'name') === 'require' ? children(call, 'arguments') : []
  if (target === null || source === undefined || !assertModules.test(valueOf(source))) return []
  if (target.type === 'Identifier') return [[text(target, 'name'), '']]
  return children(target, 'properties').flatMap((property) => {
    const [key, local] = [text(child(property, 'key'), 'name'), text(child(property, 'value'), 'name')]
    return key === '' || local === '' ? [] : [[local, isWhole(key) ? '' : key] as const]
  })
}

function valueOf(node: Node | null): string {
  return text(node, 'value')
}

function qualify(node: Node, names: Names): void {
  const callee = node.type === 'CallExpression' ? child(node, 'callee') : null
  const root = callee?.type === 'MemberExpression' ? child(callee, 'object') : callee
  const meant = root?.type === 'Identifier' ? names.get(text(root, 'name')) : undefined
  if (callee === null || root === null || meant === undefined) return
  if (meant === '') Object.assign(root, { name: 'assert' })
  else if (root === callee) Object.assign(node, { callee: toMember(callee, meant) })
}

function toMember({ start, end }: Node, name: string): Node {
  return { type: 'MemberExpression', start, end, computed: false, optional: false, object: { type: 'Identifier', start, end, name: 'assert' }, property: { type: 'Identifier', start, end, name } }
}
