import type { Import, Mock } from '../model.ts'
import type { LineIndex } from '../locate.ts'
import { chainOf, child, children, isFunction, literalOf, propertyName, text, walk } from './node.ts'
import type { Node } from './node.ts'

export function readImports(program: Node): Import[] {
  const found: Import[] = []
  walk(program, (node) => {
    if (/^(?:ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression)$/.test(node.type)) {
      const specifier = specifierOf(child(node, 'source'))
      if (specifier !== null) found.push({ specifier, names: children(node, 'specifiers').map((part) => text(child(part, 'local'), 'name')) })
    }
    if (node.type === 'CallExpression' && /^(?:require|importActual|requireActual)$/.test(chainOf(child(node, 'callee')).at(-1) ?? '')) {
      const specifier = specifierOf(children(node, 'arguments')[0] ?? null)
      if (specifier !== null) found.push({ specifier, names: [] })
    }
  })
  return found
}

function specifierOf(node: Node | null): string | null {
  const literal = literalOf(node)
  return literal?.startsWith('s:') === true ? literal.slice(2) : null
}

/** `vi.mock`, `jest.mock`, `mock.module`, `spyOn(x, 'name').mockReturnValue(…)`. A spy that only watches replaces nothing. */
export function readMocks(program: Node, lines: LineIndex): Mock[] {
  const found: Mock[] = []
  walk(program, (node) => {
    if (node.type !== 'CallExpression') return
    const mock = readModuleMock(node, lines) ?? readSpy(node, lines)
    if (mock !== null) found.push(mock)
  })
  return found
}

function readModuleMock(call: Node, lines: LineIndex): Mock | null {
  const chain = chainOf(child(call, 'callee')).join('.')
  if (!/^(?:vi|vitest|jest)\.(?:mock|doMock|unstable_mockModule)$|^(?:mock|t\.mock)\.module$|^proxyquire$/.test(chain)) return null
  const [module = null, factory = null, options = null] = children(call, 'arguments')
  const target = specifierOf(module) ?? (module?.type === 'ImportExpression' ? specifierOf(child(module, 'source')) : null)
  if (target === null) return null
  const isForced = options !== null && /virtual/.test(children(options, 'properties').map(propertyName).join())
  return { target, names: factoryNames(factory), isForced, location: lines.locate(call.start, call.end) }
}

/** The keys that a factory answers with. */
function factoryNames(factory: Node | null): string[] {
  const names: string[] = []
  if (factory === null) return names
  const object = factory.type === 'ObjectExpression' ? factory : returnedObject(factory)
  for (const property of object === null ? [] : children(object, 'properties')) if (property.type === 'Property') names.push(propertyName(property))
  return names
}

function returnedObject(factory: Node): Node | null {
  const body = isFunction(factory) ? child(factory, 'body') : null
  if (body === null || body.type === 'ObjectExpression') return body
  const last = children(body, 'body').findLast((statement) => statement.type === 'ReturnStatement')
  const value = last === undefined ? null : child(last, 'argument')
  return value?.type === 'ObjectExpression' ? value : null
}

function readSpy(call: Node, lines: LineIndex): Mock | null {
  const callee = child(call, 'callee')
  if (callee?.type !== 'MemberExpression' || !/^(?:mock(?:Return|Resolved|Rejected|Implementation)|returns|resolves|callsFake)/.test(text(child(callee, 'property'), 'name'))) return null
  const spy = child(callee, 'object')
  if (spy?.type !== 'CallExpression' || !/^(?:spyOn|stub|method|mocked)$/.test(chainOf(child(spy, 'callee')).at(-1) ?? '')) return null
  const [object = null, member = null] = children(spy, 'arguments')
  const name = specifierOf(member) ?? chainOf(object).at(-1)
  if (name === undefined) return null
  return { target: '', names: [name], isForced: false, location: lines.locate(call.start, call.end) }
}
