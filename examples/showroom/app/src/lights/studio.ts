import { toColor } from '#core/color.ts'
import type { Mood } from './mood.ts'

/** Even light from two large softboxes. */
export const studio: Mood = {
  id: 'studio',
  label: 'Studio',
  sky: toColor('#ffffff'),
  ground: toColor('#b9b4ac'),
  ambient: 0.8,
  lamps: [
    { role: 'key', color: toColor('#fff6ea'), intensity: 2.4, azimuth: 40, elevation: 50 },
    { role: 'fill', color: toColor('#e8f0ff'), intensity: 0.9, azimuth: -60, elevation: 30 },
    { role: 'rim', color: toColor('#ffffff'), intensity: 1.4, azimuth: 170, elevation: 40 },
  ],
}
