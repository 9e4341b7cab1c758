import { parseSync, Visitor } from 'oxc-parser'

/** Offsets of `{ name }`: in object literals, and in patterns that take objects apart. */
export type Shorthands = { readonly literals: ReadonlySet<number>; readonly patterns: ReadonlySet<number> }

export function findShorthands(path: string, text: string): Shorthands {
  const literals = new Set<number>()
  const patterns = new Set<number>()
  const collect = (properties: readonly { readonly type: string; readonly start: number }[], into: Set<number>): void => {
    for (const property of properties) if ('shorthand' in property && property.shorthand === true) into.add(property.start)
  }
  new Visitor({
    ObjectExpression: (node) => collect(node.properties, literals),
    ObjectPattern: (node) => collect(node.properties, patterns),
  }).visit(parseSync(path, text).program)
  return { literals, patterns }
}
