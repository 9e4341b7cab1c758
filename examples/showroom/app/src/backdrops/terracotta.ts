import { toColor } from '#core/color.ts'
import type { Backdrop } from './backdrop.ts'

/** Fired clay, for the autumn collection. */
export const terracotta: Backdrop = {
  id: 'terracotta',
  label: 'Terracotta',
  color: toColor('#c9785a'),
  haze: { color: toColor('#d79a80'), from: 6, to: 16 },
}
