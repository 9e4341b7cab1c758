import type { Color } from 'three'
import { toColor } from '#core/color.ts'
import type { Colourway } from '../product.ts'

/** The coloured parts of the lounge chair. */
export type LoungeChairColors = { readonly shell: Color; readonly cushion: Color; readonly legs: Color }

export const colourways: readonly Colourway<LoungeChairColors>[] = [
  {
    id: 'walnut-cream',
    label: 'Walnut and cream',
    colors: { shell: toColor('#5b3b26'), cushion: toColor('#efe6d6'), legs: toColor('#2a2725') },
  },
  {
    id: 'oak-forest',
    label: 'Oak and forest',
    colors: { shell: toColor('#b58a5b'), cushion: toColor('#2f4a3a'), legs: toColor('#8d8f91') },
  },
  {
    id: 'black-cognac',
    label: 'Black and cognac',
    colors: { shell: toColor('#1d1b1a'), cushion: toColor('#9a5527'), legs: toColor('#151515') },
  },
  { id: 'ash-coral', label: 'Ash and coral', colors: { shell: toColor('#d9c4a3'), cushion: toColor('#f0624d'), legs: toColor('#f4f4f2') } },
]
