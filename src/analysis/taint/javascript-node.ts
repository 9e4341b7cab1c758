/** A node of ESTree as oxc-parser gives it, read by name: the trees of JSX and TypeScript are too many shapes to type one by one. */
export type JavascriptNode = { readonly type: string; readonly start: number; readonly end: number; readonly [field: string]: unknown }

export function isNode(value: unknown): value is JavascriptNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

export function nodeAt(node: JavascriptNode, field: string): JavascriptNode | null {
  const value = node[field]
  return isNode(value) ? value : null
}

export function nodesAt(node: JavascriptNode, field: string): readonly JavascriptNode[] {
  const value: unknown = node[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

export function textAt(node: JavascriptNode, field: string): string {
  const value = node[field]
  return typeof value === 'string' ? value : ''
}

/** Fields of children that hold types only. */
const typeFields = new Set(['typeAnnotation', 'typeParameters', 'typeArguments', 'returnType', 'superTypeArguments', 'implements', 'decorators'])

/** All child nodes but types, in the order of the fields. */
export function kidsOf(node: JavascriptNode): JavascriptNode[] {
  return Object.entries(node).flatMap(([field, value]: [string, unknown]) => {
    if (typeFields.has(field)) return []
    return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []
  })
}
