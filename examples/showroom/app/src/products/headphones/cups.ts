import { CylinderGeometry } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The machined ear cups; the left one carries the pairing light. */
export function createCups(color: Color): Mesh {
  const createCup = (name: string, x: number) => {
    const geometry = new CylinderGeometry(0.042, 0.038, 0.024, 48).rotateZ(Math.PI / 2)
    return createPart({ name, geometry, color, at: [x, 0.1, 0], surface: { metalness: 0.9, roughness: 0.38 } })
  }
  const left = createCup('cups', -0.085)
  const surface = { emissive: toColor('#08bdba'), emissiveIntensity: 2 }
  const light = createPart({
    name: 'light',
    geometry: new CylinderGeometry(0.002, 0.002, 0.001),
    color: toColor('black'),
    at: [-0.012, -0.02, 0.02],
    surface,
  })
  return left.add(light, createCup('right', 0.17).translateY(-0.1))
}
