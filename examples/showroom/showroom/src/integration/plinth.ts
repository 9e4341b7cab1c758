import { BufferGeometry, ExtrudeGeometry, Float32BufferAttribute, LatheGeometry, LOD, Mesh, Shape, Vector2 } from 'three'
import type { Material } from 'three'
import { clamp, smoothstep } from '@showroom/kit/core/math.ts'

/** A low cylinder with rounded edges, the usual stand for a product. Lengths in metres. */
export type RoundPlinth = {
  readonly shape: 'round'
  readonly radius: number
  readonly height: number
  /** Radius of the rounded edges; limited to what fits. */
  readonly bevel: number
}

/** A low box with rounded corners and edges, for things longer than wide. */
export type SlabPlinth = {
  readonly shape: 'slab'
  readonly width: number
  readonly depth: number
  readonly height: number
  /** Radius of the corners as seen from above. */
  readonly corner: number
  readonly bevel: number
}

export type Plinth = RoundPlinth | SlabPlinth

/** How finely curves are divided; one number per level of detail. */
export type Fineness = { readonly around: number; readonly bevel: number }

// From how far away (in multiples of the plinth's width) which fineness is enough.
const levels: readonly (Fineness & { readonly fromWidths: number })[] = [
  { fromWidths: 0, around: 96, bevel: 8 },
  { fromWidths: 5, around: 48, bevel: 4 },
  { fromWidths: 14, around: 20, bevel: 2 },
]

/** Outline of a round plinth from the axis at the bottom to the axis at the top, for turning on a lathe. */
export function latheProfile({ radius, height, bevel }: RoundPlinth, steps: number): Vector2[] {
  const rounding = clamp(bevel, 0, Math.min(radius, height / 2))
  const lower = arc(new Vector2(radius - rounding, rounding), { rounding, from: -Math.PI / 2, to: 0, steps })
  const upper = arc(new Vector2(radius - rounding, height - rounding), { rounding, from: 0, to: Math.PI / 2, steps })
  return [new Vector2(0, 0), ...lower, ...upper, new Vector2(0, height)]
}

type Arc = { readonly rounding: number; readonly from: number; readonly to: number; readonly steps: number }

function arc(centre: Vector2, { rounding, from, to, steps }: Arc): Vector2[] {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = from + ((to - from) * step) / steps
    return new Vector2(centre.x + rounding * Math.cos(angle), centre.y + rounding * Math.sin(angle))
  })
}

/** A rectangle with rounded corners around the origin. */
export function roundedRectangle(width: number, depth: number, corner: number): Shape {
  const [x, y] = [width / 2, depth / 2]
  const radius = clamp(corner, 0, Math.min(x, y))
  const shape = new Shape()
  shape.moveTo(-x + radius, -y)
  shape.lineTo(x - radius, -y).absarc(x - radius, -y + radius, radius, -Math.PI / 2, 0)
  shape.lineTo(x, y - radius).absarc(x - radius, y - radius, radius, 0, Math.PI / 2)
  shape.lineTo(-x + radius, y).absarc(-x + radius, y - radius, radius, Math.PI / 2, Math.PI)
  shape.lineTo(-x, -y + radius).absarc(-x + radius, -y + radius, radius, Math.PI, Math.PI * 1.5)
  return shape
}

/** Builds the geometry of a plinth that stands on y = 0. */
export function createPlinthGeometry(plinth: Plinth, fineness: Fineness): BufferGeometry {
  return plinth.shape === 'round' ? turnOnLathe(plinth, fineness) : extrudeSlab(plinth, fineness)
}

function turnOnLathe(plinth: RoundPlinth, { around, bevel }: Fineness): BufferGeometry {
  return new LatheGeometry(latheProfile(plinth, bevel), around)
}

function extrudeSlab({ width, depth, height, corner, bevel }: SlabPlinth, fineness: Fineness): BufferGeometry {
  const rounding = clamp(bevel, 0, Math.min(width, depth, height) / 2 - 1e-4)
  const outline = roundedRectangle(width - 2 * rounding, depth - 2 * rounding, corner - rounding)
  const geometry = new ExtrudeGeometry(outline, {
    depth: height - 2 * rounding,
    curveSegments: Math.ceil(fineness.around / 4),
    bevelEnabled: rounding > 0,
    bevelSize: rounding,
    bevelThickness: rounding,
    bevelSegments: fineness.bevel,
  })
  // Extrusion runs along z and starts inside the bevel; the plinth stands upright on its lower face.
  return geometry.rotateX(-Math.PI / 2).translate(0, rounding, 0)
}

/** A plinth in three levels of detail that share one material. */
export function createPlinth(plinth: Plinth, material: Material): LOD {
  const lod = new LOD()
  lod.name = 'plinth'
  for (const { fromWidths, ...fineness } of levels) {
    const mesh = new Mesh(createPlinthGeometry(plinth, fineness), material)
    mesh.castShadow = true
    mesh.receiveShadow = true
    lod.addLevel(mesh, fromWidths * widthOf(plinth))
  }
  return lod
}

/** Largest horizontal extent. */
export function widthOf(plinth: Plinth): number {
  return plinth.shape === 'round' ? plinth.radius * 2 : Math.max(plinth.width, plinth.depth)
}

/** Frees the geometries of all levels; the material belongs to whoever lent it. */
export function disposePlinth(lod: LOD): void {
  for (const { object } of lod.levels) {
    if (object instanceof Mesh) object.geometry.dispose()
  }
}

export type SweepOptions = {
  readonly width: number
  /** How far the floor runs before it bends up. */
  readonly floorDepth: number
  readonly wallHeight: number
  /** Radius of the bend. */
  readonly bend: number
  readonly bendSteps: number
}

/** A photographer's sweep: floor, bend and wall in one sheet without a visible horizon, with texture coordinates in metres. */
export function createSweepGeometry({ width, floorDepth, wallHeight, bend, bendSteps }: SweepOptions): BufferGeometry {
  const start = new Vector2(floorDepth / 2, 0)
  const curve = arc(new Vector2(-floorDepth / 2, bend), { rounding: bend, from: -Math.PI / 2, to: -Math.PI, steps: bendSteps })
  const outline = [start, ...curve, new Vector2(-floorDepth / 2 - bend, bend + wallHeight)]
  return extrudeSheet(outline, width)
}

/** Draws an open outline out sideways into a sheet; the outline lies in the plane of z and y. */
function extrudeSheet(outline: readonly Vector2[], width: number): BufferGeometry {
  const positions: number[] = []
  const coordinates: number[] = []
  const indices: number[] = []
  let travelled = 0
  outline.forEach((point, index) => {
    travelled += index > 0 ? point.distanceTo(outline[index - 1] ?? point) : 0
    positions.push(-width / 2, point.y, point.x, width / 2, point.y, point.x)
    coordinates.push(0, travelled, width, travelled)
    if (index > 0) indices.push(2 * index - 2, 2 * index - 1, 2 * index, 2 * index - 1, 2 * index + 1, 2 * index)
  })
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3))
  geometry.setAttribute('uv', new Float32BufferAttribute(coordinates, 2))
  geometry.setIndex(indices)
  geometry.computeVertexNormals()
  return geometry
}

/** Opacity of the soft dark ring where an object touches the ground, for a distance as a share of the ring's radius. */
export function contactShade(distance: number, strength = 0.6): number {
  return strength * (1 - smoothstep(distance))
}
