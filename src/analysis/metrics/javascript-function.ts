import type { FunctionMetrics } from '../model.ts'
import { isNode } from '../parse/parse-javascript.ts'
import type { JsNode } from '../parse/parse-javascript.ts'

const memberTypes = new Set(['MethodDefinition', 'PropertyDefinition', 'Property'])

/** Is the function the value of a member of a class or object? */
export function isMemberValue(node: JsNode, parent: JsNode | null): parent is JsNode {
  return parent !== null && memberTypes.has(parent.type) && parent['value'] === node
}

export function toKind(node: JsNode, parent: JsNode | null): FunctionMetrics['kind'] {
  if (node.type === 'ArrowFunctionExpression') return 'arrow'
  if (!isMemberValue(node, parent)) return 'function'
  if (parent['kind'] === 'constructor') return 'constructor'
  if (parent['kind'] === 'get' || parent['kind'] === 'set') return 'accessor'
  return parent.type === 'MethodDefinition' || parent['method'] === true ? 'method' : 'function'
}

/** The type of `this` is written like a parameter and is none. */
export function countParameters(node: JsNode): number {
  const params = Array.isArray(node['params']) ? node['params'] : []
  return params.filter((param) => isNode(param) && !(param.type === 'Identifier' && param['name'] === 'this')).length
}
