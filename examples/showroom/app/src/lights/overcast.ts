import { toColor } from '#core/color.ts'
import type { Mood } from './mood.ts'

/** A bright, grey sky without shadows. */
export const overcast: Mood = {
  id: 'overcast',
  label: 'Overcast',
  sky: toColor('#dde3e8'),
  ground: toColor('#a9abab'),
  ambient: 1.6,
  lamps: [{ role: 'key', color: toColor('#f2f5f8'), intensity: 0.6, azimuth: 0, elevation: 80 }],
}
