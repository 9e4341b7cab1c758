import { CapsuleGeometry } from 'three'
import type { Color, Mesh } from 'three'
import { mixColors, toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The loose seat cushion; woven, with a soft rim. */
export function createCushion(color: Color): Mesh {
  const geometry = new CapsuleGeometry(0.29, 0.02, 8, 40).scale(1, 0.24, 1)
  return createPart({
    name: 'cushion',
    geometry,
    color,
    at: [0, 0.47, 0],
    surface: { roughness: 0.95, sheen: 0.6, sheenColor: mixColors(color, toColor('white'), 0.4) },
  })
}
