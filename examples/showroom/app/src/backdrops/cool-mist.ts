import { toColor } from '#core/color.ts'
import type { Backdrop } from './backdrop.ts'

/** A cool, bright room without edges. */
export const coolMist: Backdrop = {
  id: 'cool-mist',
  label: 'Cool mist',
  color: toColor('#dfe6ec'),
  haze: { color: toColor('#eef2f5'), from: 4, to: 14 },
}
