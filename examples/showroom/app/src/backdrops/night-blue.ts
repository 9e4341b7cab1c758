import { toColor } from '#core/color.ts'
import type { Backdrop } from './backdrop.ts'

/** Late evening, for things that glow. */
export const nightBlue: Backdrop = {
  id: 'night-blue',
  label: 'Night blue',
  color: toColor('#101a2c'),
  haze: { color: toColor('#0b1220'), from: 5, to: 15 },
}
