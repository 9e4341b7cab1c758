import { LatheGeometry, Vector2 } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The round case with a domed glass. */
export function createCase(color: Color): Mesh {
  const rim = [new Vector2(0.15, 0), new Vector2(0.16, 0.01), new Vector2(0.16, 0.04), new Vector2(0.152, 0.045)]
  const dome = [new Vector2(0.152, 0.043), new Vector2(0.1, 0.052), new Vector2(0, 0.056)]
  const glass = createPart({
    name: 'glass',
    geometry: new LatheGeometry(dome, 64),
    color: toColor('#ffffff'),
    surface: { transmission: 0.95, roughness: 0.02, thickness: 0.003, attenuationColor: toColor('#e6f2ee') },
  })
  const body = createPart({ name: 'case', geometry: new LatheGeometry(rim, 96), color, surface: { roughness: 0.35 } })
  body.rotation.x = Math.PI / 2
  return body.add(glass)
}
