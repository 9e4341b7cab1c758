import { DoubleSide, LatheGeometry, SphereGeometry, Vector2 } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

const warmWhite = toColor('#ffd9a8')

/** The spun shade with the bulb in it. */
export function createShade(color: Color): Mesh {
  const outline = [0.02, 0.05, 0.075, 0.09].map((radius, step) => new Vector2(radius, -step * 0.028))
  const shade = createPart({
    name: 'shade',
    geometry: new LatheGeometry(outline, 48),
    color,
    at: [0.22, 0.43, 0],
    surface: { side: DoubleSide, roughness: 0.4 },
  })
  const surface = { emissive: warmWhite, emissiveIntensity: 4 }
  return shade.add(
    createPart({ name: 'bulb', geometry: new SphereGeometry(0.025, 24, 16), color: toColor('white'), at: [0, -0.05, 0], surface }),
  )
}
