import { toColor } from '#core/color.ts'
import type { Mood } from './mood.ts'

/** Hard sun from high above. */
export const noon: Mood = {
  id: 'noon',
  label: 'Noon',
  sky: toColor('#9cc4f0'),
  ground: toColor('#a39b88'),
  ambient: 0.9,
  lamps: [
    { role: 'key', color: toColor('#fffbf0'), intensity: 3.6, azimuth: 20, elevation: 75 },
    { role: 'fill', color: toColor('#d5e6ff'), intensity: 0.5, azimuth: -120, elevation: 40 },
  ],
}
