import { BoxGeometry, CylinderGeometry } from 'three'
import type { Color, Mesh } from 'three'
import { contrastOf, toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

const [darkMark, brightMark] = [toColor('#1b1b1d'), toColor('#f4f4f2')]

/** The dial with sixty marks in whichever ink can be read on it. */
export function createDial(color: Color): Mesh {
  const dial = createPart({
    name: 'dial',
    geometry: new CylinderGeometry(0.15, 0.15, 0.002, 96).rotateX(Math.PI / 2),
    color,
    at: [0, 0, 0.012],
  })
  const ink = contrastOf(color, darkMark) > contrastOf(color, brightMark) ? darkMark : brightMark
  for (let minute = 0; minute < 60; minute++) dial.add(createMark(minute, ink))
  return dial
}

function createMark(minute: number, ink: Color): Mesh {
  const isHour = minute % 5 === 0
  const length = isHour ? 0.022 : 0.008
  const mark = createPart({ name: `minute ${minute}`, geometry: new BoxGeometry(isHour ? 0.006 : 0.002, length, 0.001), color: ink })
  mark.geometry.translate(0, 0.142 - length / 2, 0.0015)
  mark.rotation.z = -(minute / 60) * 2 * Math.PI
  return mark
}
