/**
 * Cognitive points of one function, class or file, and of what is nested in it. A point is structural when nesting makes it dearer;
 * the price of deeper nesting is added when the parts are put together, so each part is looked at once.
 */
export type CognitivePart = {
  /** Points of the part's own code, with nesting counted from the part's start. */
  own: number
  /** How many of the own points are structural. */
  structural: number
  /** Nesting at which the part stands in its parent. */
  readonly offset: number
  /** `fresh` parts start at nesting 0 wherever they stand. */
  readonly fresh: boolean
  readonly children: CognitivePart[]
}

export type CognitiveTotal = { readonly points: number; readonly structural: number }

export function createPart(parent: CognitivePart | null, at: { readonly offset: number; readonly fresh?: boolean }): CognitivePart {
  const part: CognitivePart = { own: 0, structural: 0, offset: at.offset, fresh: at.fresh ?? false, children: [] }
  parent?.children.push(part)
  return part
}

/** Adds a point of control flow at `nesting`. */
export function addStructural(part: CognitivePart, nesting: number): void {
  part.own += 1 + nesting
  part.structural += 1
}

/**
 * Totals of a part with all that is nested in it, of every part in it too. `isTransparent` parts only hold other parts:
 * these then count for the part around them as if they stood there alone, and not for the transparent part.
 */
export function totalParts(
  root: CognitivePart,
  isTransparent: (part: CognitivePart) => boolean = () => false,
): Map<CognitivePart, CognitiveTotal> {
  const totals = new Map<CognitivePart, CognitiveTotal>()
  /** What the children of transparent parts add to whatever is around. */
  const passedOn = new Map<CognitivePart, number>()
  for (const part of listInsideOut(root)) {
    let [points, structural, passed] = [part.own, part.structural, 0]
    const transparent = isTransparent(part)
    for (const child of part.children) {
      const total = totals.get(child) ?? { points: 0, structural: 0 }
      passed += passedOn.get(child) ?? 0
      if (transparent) passed += total.points
      else {
        points += total.points + (child.fresh ? 0 : total.structural * child.offset)
        structural += child.fresh ? 0 : total.structural
      }
    }
    totals.set(part, { points: part === root ? points + passed : points, structural })
    passedOn.set(part, passed)
  }
  return totals
}

/** Children before parents, without recursion. */
function listInsideOut(root: CognitivePart): CognitivePart[] {
  const parts = [root]
  for (let index = 0; index < parts.length; index += 1) parts.push(...(parts[index]?.children ?? []))
  return parts.reverse()
}
