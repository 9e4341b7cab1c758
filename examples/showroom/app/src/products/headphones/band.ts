import { TorusGeometry } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The spring band with its knitted underside. */
export function createBand(color: Color): Mesh {
  const band = createPart({
    name: 'band',
    geometry: new TorusGeometry(0.085, 0.006, 12, 64, Math.PI),
    color,
    at: [0, 0.1, 0],
    surface: { metalness: 1, roughness: 0.3 },
  })
  const knit = { roughness: 1, sheen: 1, sheenColor: toColor('#a9abb3') }
  return band.add(
    createPart({ name: 'knit', geometry: new TorusGeometry(0.08, 0.005, 8, 48, Math.PI * 0.8), color: toColor('#55575c'), surface: knit }),
  )
}
