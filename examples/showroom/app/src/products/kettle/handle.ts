import { CatmullRomCurve3, TubeGeometry, Vector3 } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The high handle; it stays cool. */
export function createHandle(color: Color): Mesh {
  const arch = new CatmullRomCurve3([
    new Vector3(-0.07, 0.11, 0),
    new Vector3(-0.065, 0.2, 0),
    new Vector3(0, 0.235, 0),
    new Vector3(0.065, 0.2, 0),
    new Vector3(0.07, 0.11, 0),
  ])
  const surface = { roughness: 0.7, sheen: 0.2, sheenColor: toColor('#d8b25c') }
  return createPart({ name: 'handle', geometry: new TubeGeometry(arch, 64, 0.008, 16), color, surface })
}
