import { LatheGeometry, Vector2 } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The spun body; heat has tinted its foot. */
export function createBody(color: Color): Mesh {
  const outline = [0, 0.085, 0.095, 0.097, 0.09, 0.072, 0.05, 0.042].map(
    (radius, step) => new Vector2(radius, Math.max(step - 1, 0) * 0.025),
  )
  const body = createPart({ name: 'body', geometry: new LatheGeometry(outline, 72), color, surface: { metalness: 0.8, roughness: 0.3 } })
  const foot = [new Vector2(0.084, 0), new Vector2(0.094, 0.012)]
  const surface = { metalness: 1, roughness: 0.4, iridescence: 0.3, specularColor: toColor('#cfd8ff') }
  return body.add(createPart({ name: 'foot', geometry: new LatheGeometry(foot, 72), color: toColor('#8e8a86'), surface }))
}
