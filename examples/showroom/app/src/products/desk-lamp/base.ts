import { LatheGeometry, Vector2 } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The heavy foot with its touch dimmer. */
export function createBase(color: Color): Mesh {
  const outline = [new Vector2(0, 0), new Vector2(0.1, 0), new Vector2(0.1, 0.015), new Vector2(0.09, 0.022), new Vector2(0, 0.024)]
  const base = createPart({ name: 'base', geometry: new LatheGeometry(outline, 64), color, surface: { roughness: 0.3, clearcoat: 0.8 } })
  const dimmer = createPart({
    name: 'dimmer',
    geometry: new LatheGeometry([new Vector2(0, 0.004), new Vector2(0.012, 0)], 24),
    color: toColor('#202124'),
    at: [0.055, 0.023, 0],
    surface: { emissive: toColor('#ffb46b'), emissiveIntensity: 0.2 },
  })
  return base.add(dimmer)
}
