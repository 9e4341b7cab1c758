import { isAlias, isMap, isNode, isPair, isSeq } from 'yaml'
import type { Alias, LineCounter, Node, Pair, YAMLMap } from 'yaml'
import type { Locate, Path } from './source.ts'
import { keyText } from './yaml-value.ts'

/** Where the parts of a document are. Asked only for what is wrong, so it looks things up instead of keeping positions. */
export function makeLocate(root: unknown, targets: ReadonlyMap<Alias, Node>, lines: LineCounter): Locate {
  const pairsOf = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()
  const indexPairs = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const known = pairsOf.get(map) ?? toPairs(map)
    pairsOf.set(map, known)
    return known
  }
  return (path: Path, part: 'key' | 'value') => {
    let found = root
    let place = offsetOf(root)
    for (const [at, key] of path.entries()) {
      const inside = isAlias(found) ? targets.get(found) : found
      const pair = isMap(inside) ? indexPairs(inside).get(String(key)) : undefined
      const item = isSeq(inside) && typeof key === 'number' ? inside.items[key] : pair?.value
      if (item === undefined && pair === undefined) break
      const last = at === path.length - 1
      place = (last && part === 'key' && pair !== undefined ? offsetOf(pair.key) : (offsetOf(item) ?? offsetOf(pair?.key))) ?? place
      found = item
    }
    return toPosition(place ?? 0, lines)
  }
}

export function toPosition(offset: number, lines: LineCounter): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

export function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

/** The first pair of every key: the one whose value counts. */
function toPairs(map: YAMLMap): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>()
  for (const pair of map.items) {
    const key = isPair(pair) ? keyText(pair.key) : null
    if (key !== null && !pairs.has(key)) pairs.set(key, pair)
  }
  return pairs
}
