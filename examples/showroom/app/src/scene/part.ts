import { Mesh, MeshPhysicalMaterial } from 'three'
import type { BufferGeometry, Color, MeshPhysicalMaterialParameters } from 'three'

/** One named piece of a product; visitors can point at it and give it another finish. */
export type PartOptions = {
  readonly name: string
  readonly geometry: BufferGeometry
  readonly color: Color
  /** Where the part sits in the product, in metres. */
  readonly at?: readonly [x: number, y: number, z: number]
  readonly surface?: Omit<MeshPhysicalMaterialParameters, 'color'>
}

export function createPart({
  name,
  geometry,
  color,
  at = [0, 0, 0],
  surface = {},
}: PartOptions): Mesh<BufferGeometry, MeshPhysicalMaterial> {
  const part = new Mesh(geometry, new MeshPhysicalMaterial({ roughness: 0.5, ...surface, color }))
  part.name = name
  part.position.set(...at)
  part.castShadow = true
  part.receiveShadow = true
  return part
}
