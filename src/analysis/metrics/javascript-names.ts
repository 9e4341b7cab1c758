import { isNode } from '../parse/parse-javascript.ts'
import type { JsNode } from '../parse/parse-javascript.ts'

/** The name that a reader gives a function or class: its own, or that of the member, variable or property it is put into. */
export function nameOf(node: JsNode, parent: JsNode | null): string {
  return toName(node['id']) ?? nameByParent(node, parent) ?? '<anonymous>'
}

function nameByParent(node: JsNode, parent: JsNode | null): string | null {
  switch (parent?.type) {
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
    case 'Property':
      return parent['value'] === node ? toKey(parent) : null
    case 'VariableDeclarator':
      return toName(parent['id'])
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return toName(parent['left'])
    case 'ExportDefaultDeclaration':
      return 'default'
    default:
      return null
  }
}

/** Name of a class member or property; what is only known when the program runs is `[…]`. */
export function toKey(member: JsNode): string {
  const key = member['key']
  const literal =
    isNode(key) && key.type === 'Literal' && (typeof key['value'] === 'string' || typeof key['value'] === 'number')
      ? String(key['value'])
      : null
  return (member['computed'] === true ? null : toName(key)) ?? literal ?? '[…]'
}

function toName(value: unknown): string | null {
  if (!isNode(value)) return null
  if (value.type === 'Identifier') return String(value['name'])
  if (value.type === 'PrivateIdentifier') return `#${String(value['name'])}`
  return value.type === 'MemberExpression' && value['computed'] !== true ? toName(value['property']) : null
}
