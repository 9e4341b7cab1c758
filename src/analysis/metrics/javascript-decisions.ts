import { isNode } from '../parse/parse-javascript.ts'
import type { JsNode } from '../parse/parse-javascript.ts'

const decisionTypes = new Set([
  'CatchClause',
  'ConditionalExpression',
  'LogicalExpression',
  'AssignmentPattern',
  'IfStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
])
const logicalAssignments = new Set(['&&=', '||=', '??='])

export function mayDecide(type: string): boolean {
  return decisionTypes.has(type) || ['SwitchCase', 'AssignmentExpression', 'MemberExpression', 'CallExpression'].includes(type)
}

/** What a node adds to the cyclomatic complexity by ESLint's rule `complexity`, classic variant. */
export function countJavaScriptDecisions(node: JsNode): number {
  if (decisionTypes.has(node.type)) return 1
  switch (node.type) {
    case 'SwitchCase':
      return isNode(node['test']) ? 1 : 0
    case 'AssignmentExpression':
      return logicalAssignments.has(String(node['operator'])) ? 1 : 0
    case 'MemberExpression':
    case 'CallExpression':
      return node['optional'] === true ? 1 : 0
    default:
      return 0
  }
}

const notLogical = new Set(['BlockStatement', 'EmptyStatement', 'ExportNamedDeclaration', 'ExportDefaultDeclaration'])
const memberTypes = new Set([
  'MethodDefinition',
  'PropertyDefinition',
  'AccessorProperty',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
  'StaticBlock',
])
const loopTypes = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement'])

export function mayBeStatement(type: string): boolean {
  return (
    memberTypes.has(type) ||
    type === 'TSDeclareFunction' ||
    type === 'TSExportAssignment' ||
    type.endsWith('Statement') ||
    type.endsWith('Declaration')
  )
}

/** Is the node a logical line: a statement or declaration, or a member of a class? Blocks are none, and an export is one with what it exports. */
export function isStatement(node: JsNode, parent: JsNode | null): boolean {
  const { type } = node
  if (memberTypes.has(type)) return true
  if (type === 'VariableDeclaration') return parent === null || !loopTypes.has(parent.type) || parent['body'] === node
  if (type === 'ExportNamedDeclaration') return !isNode(node['declaration'])
  if (type === 'ExportDefaultDeclaration')
    return isNode(node['declaration']) && !/Declaration$|^TSDeclareFunction$/.test(node['declaration'].type)
  if (notLogical.has(type)) return false
  return (
    type.endsWith('Statement') ||
    type.endsWith('Declaration') ||
    type === 'TSDeclareFunction' ||
    type === 'ExportAllDeclaration' ||
    type === 'TSExportAssignment'
  )
}
