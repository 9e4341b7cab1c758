import { LatheGeometry, SphereGeometry, Vector2 } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The lid with its knob. */
export function createLid(color: Color): Mesh {
  const outline = [new Vector2(0.043, 0), new Vector2(0.036, 0.012), new Vector2(0, 0.018)]
  const lid = createPart({
    name: 'lid',
    geometry: new LatheGeometry(outline, 64),
    color,
    at: [0, 0.15, 0],
    surface: { metalness: 0.8, roughness: 0.3 },
  })
  return lid.add(createPart({ name: 'knob', geometry: new SphereGeometry(0.01, 24, 16), color: toColor('#26211e'), at: [0, 0.026, 0] }))
}
