import { CatmullRomCurve3, TubeGeometry, Vector3 } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The bent tube; the cable runs inside. */
export function createArm(color: Color): Mesh {
  const bend = new CatmullRomCurve3([
    new Vector3(0, 0.02, 0),
    new Vector3(-0.02, 0.22, 0),
    new Vector3(0.02, 0.4, 0),
    new Vector3(0.14, 0.46, 0),
    new Vector3(0.22, 0.43, 0),
  ])
  const surface = { metalness: 1, roughness: 0.25, specularColor: toColor('#f2f4f7') }
  return createPart({ name: 'arm', geometry: new TubeGeometry(bend, 64, 0.006, 12), color, surface })
}
