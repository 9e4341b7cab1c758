import { parseSync, Visitor } from 'oxc-parser'
import { refuseTooDeep } from './refusal.ts'

/** Offsets of `{ name }`: in object literals, and in patterns that take objects apart. */
export type Shorthands = { readonly literals: ReadonlySet<number>; readonly patterns: ReadonlySet<number> }

export function findShorthands(path: string, text: string): Shorthands {
  refuseTooDeep(path, text)
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

/** Whether it is worth parsing a file to know: nearly all references stand in imports, calls and expressions, where there are no shorthands. */
export function mayBeShorthand(text: string, start: number, end: number): boolean {
  if (!/[{,/]\s*$/.test(text.slice(Math.max(0, start - 200), start)) || !/^\s*[},=/]/.test(text.slice(end, end + 200))) return false
  const brace = text.lastIndexOf('{', start)
  return !/\b(?:import|export)(?:\s+type)?(?:\s+[\w$]+\s*,)?\s*$/.test(text.slice(Math.max(0, brace - 200), Math.max(0, brace)))
}
