import type { Color } from 'three'
import { toColor } from '#core/color.ts'
import type { Colourway } from '../product.ts'

/** The coloured parts of the wall clock. */
export type WallClockColors = { readonly frame: Color; readonly dial: Color; readonly hands: Color }

export const colourways: readonly Colourway<WallClockColors>[] = [
  { id: 'station', label: 'Station', colors: { frame: toColor('#202224'), dial: toColor('#ffffff'), hands: toColor('#111111') } },
  { id: 'birch', label: 'Birch', colors: { frame: toColor('#e0cfae'), dial: toColor('#f7f1e4'), hands: toColor('#5b3b26') } },
  { id: 'petrol', label: 'Petrol', colors: { frame: toColor('#12505b'), dial: toColor('#e8f0f1'), hands: toColor('#f0624d') } },
]
