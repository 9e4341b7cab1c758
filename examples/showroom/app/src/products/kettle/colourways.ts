import type { Color } from 'three'
import { toColor } from '#core/color.ts'
import type { Colourway } from '../product.ts'

/** The coloured parts of the kettle. */
export type KettleColors = { readonly body: Color; readonly handle: Color; readonly lid: Color }

export const colourways: readonly Colourway<KettleColors>[] = [
  { id: 'steel', label: 'Brushed steel', colors: { body: toColor('#b9bbbd'), handle: toColor('#202124'), lid: toColor('#b9bbbd') } },
  { id: 'copper', label: 'Copper', colors: { body: toColor('#a8683f'), handle: toColor('#5b3b26'), lid: toColor('#b8744a') } },
  { id: 'enamel', label: 'White enamel', colors: { body: toColor('#f4f4f2'), handle: toColor('#b58a5b'), lid: toColor('#f4f4f2') } },
  { id: 'mint', label: 'Mint enamel', colors: { body: toColor('#bfe3d0'), handle: toColor('#f7f1e4'), lid: toColor('#bfe3d0') } },
]
