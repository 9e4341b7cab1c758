import { BoxGeometry } from 'three'
import type { Color, Mesh } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

const tenPastTen = { hours: 10, minutes: 10 }

/** The hands, at ten past ten as in every catalogue; the second hand is always red. */
export function createHands(color: Color): Mesh {
  const { hours, minutes } = tenPastTen
  const hands = createHand('hands', { length: 0.085, width: 0.009, turns: (hours + minutes / 60) / 12, color })
  hands.position.z = 0.018
  const minute = createHand('minute hand', { length: 0.125, width: 0.006, turns: minutes / 60 - (hours + minutes / 60) / 12, color })
  const second = createHand('second hand', { length: 0.13, width: 0.002, turns: 0.35, color: toColor('#d3232a') })
  return hands.add(minute, second)
}

type HandShape = { readonly length: number; readonly width: number; readonly turns: number; readonly color: Color }

function createHand(name: string, { length, width, turns, color }: HandShape): Mesh {
  const geometry = new BoxGeometry(width, length, 0.001).translate(0, length / 2 - 0.015, 0)
  const hand = createPart({ name, geometry, color, surface: { specularColor: toColor('#dddddd') } })
  hand.rotation.z = -turns * 2 * Math.PI
  return hand
}
