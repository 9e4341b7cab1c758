import { toColor } from '#core/color.ts'
import type { Backdrop } from './backdrop.ts'

/** A dark studio for metal and glass. */
export const graphite: Backdrop = {
  id: 'graphite',
  label: 'Graphite',
  color: toColor('#24272b'),
  haze: { color: toColor('#1b1d20'), from: 5, to: 16 },
}
