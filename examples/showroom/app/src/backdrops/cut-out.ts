import { toColor } from '#core/color.ts'
import type { Backdrop } from './backdrop.ts'

/** Pure white, for pictures that are cut out later. */
export const cutOut: Backdrop = {
  id: 'cut-out',
  label: 'Cut-out white',
  color: toColor('white'),
  haze: null,
}
