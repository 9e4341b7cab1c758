import { LatheGeometry, Vector2 } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The moulded seat shell, open to the front. */
export function createShell(color: Color): Mesh {
  const outline = [0.08, 0.26, 0.33, 0.36, 0.38, 0.385].map((radius, step) => new Vector2(radius, step * 0.09))
  const geometry = new LatheGeometry(outline, 48, Math.PI * 0.85, Math.PI * 1.3)
  return createPart({
    name: 'shell',
    geometry,
    color,
    at: [0, 0.36, 0],
    surface: { roughness: 0.42, clearcoat: 0.4, clearcoatRoughness: 0.3, specularColor: toColor('#fff4e6') },
  })
}
