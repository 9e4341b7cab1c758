import { Group } from 'three'
import type { Color, Object3D } from 'three'

/** A choice of colours that belong together. `colors` has one for each coloured part. */
export type Colourway<Colors> = { readonly id: string; readonly label: string; readonly colors: Colors }

/** A place on the product that explains itself when a visitor points at it. */
export type Hotspot = {
  /** Path of the part in the product. */
  readonly part: string
  readonly title: string
  readonly text: string
  /** Colour of the marker; chosen to stand out from the part. */
  readonly marker: Color
}

/** What the menu shows of a colourway. */
export type Variant = { readonly id: string; readonly label: string; readonly swatch: readonly Color[] }

/** Something the viewer can show. */
export type Product = {
  readonly id: string
  readonly name: string
  /** Never empty; the first is shown first. */
  readonly variants: readonly Variant[]
  readonly hotspots: readonly Hotspot[]
  build(variantId: string): Group
}

export type ProductDefinition<Colors> = {
  readonly id: string
  readonly name: string
  readonly colourways: readonly Colourway<Colors>[]
  readonly hotspots: readonly Hotspot[]
  readonly assemble: (colors: Colors) => readonly Object3D[]
}

/** Hides what colours a product has behind variants, so that products of different parts fit into one list. */
export function defineProduct<Colors extends Readonly<Record<string, Color>>>(definition: ProductDefinition<Colors>): Product {
  const { id, name, colourways, hotspots, assemble } = definition
  return {
    id,
    name,
    variants: colourways.map(({ id, label, colors }) => ({ id, label, swatch: Object.values(colors) })),
    hotspots,
    build(variantId) {
      const colourway = colourways.find((candidate) => candidate.id === variantId)
      if (!colourway) throw new RangeError(`${name} does not come in ${variantId}`)
      const group = new Group().add(...assemble(colourway.colors))
      group.name = id
      return group
    },
  }
}
