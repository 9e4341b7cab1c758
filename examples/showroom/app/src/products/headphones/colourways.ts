import type { Color } from 'three'
import { toColor } from '#core/color.ts'
import type { Colourway } from '../product.ts'

/** The coloured parts of the headphones. */
export type HeadphonesColors = { readonly band: Color; readonly cups: Color; readonly pads: Color }

export const colourways: readonly Colourway<HeadphonesColors>[] = [
  { id: 'silver', label: 'Silver', colors: { band: toColor('#c8cacc'), cups: toColor('#d9dbdd'), pads: toColor('#3c3c3d') } },
  { id: 'midnight', label: 'Midnight', colors: { band: toColor('#1d2430'), cups: toColor('#232c3b'), pads: toColor('#14171c') } },
  { id: 'sand', label: 'Sand', colors: { band: toColor('#cbb894'), cups: toColor('#d8c7a6'), pads: toColor('#8a7759') } },
  { id: 'lilac', label: 'Lilac', colors: { band: toColor('#b9a7d6'), cups: toColor('#c6b7df'), pads: toColor('#f2eef8') } },
]
