import { toColor } from '#core/color.ts'
import type { Backdrop } from './backdrop.ts'

/** Unbleached paper, the default of the catalogue. */
export const warmPaper: Backdrop = {
  id: 'warm-paper',
  label: 'Warm paper',
  color: toColor('#f3ede3'),
  haze: { color: toColor('#f8f4ec'), from: 6, to: 18 },
}
