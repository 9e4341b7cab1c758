import { TorusGeometry } from 'three'
import type { Color, Mesh } from 'three'
import { mixColors, toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

/** The ear pads; held by magnets, so that they can be changed. */
export function createPads(color: Color): Mesh {
  const surface = { roughness: 0.85, sheen: 0.5, sheenColor: mixColors(color, toColor('#ffffff'), 0.25) }
  const createPad = (name: string, x: number) => {
    const geometry = new TorusGeometry(0.03, 0.012, 16, 48).rotateY(Math.PI / 2)
    return createPart({ name, geometry, color, at: [x, 0.1, 0], surface })
  }
  return createPad('pads', -0.068).add(createPad('right', 0.136).translateY(-0.1))
}
