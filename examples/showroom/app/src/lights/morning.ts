import { toColor } from '#core/color.ts'
import type { Mood } from './mood.ts'

/** Low sun through a large window. */
export const morning: Mood = {
  id: 'morning',
  label: 'Morning',
  sky: toColor('#cfe0f2'),
  ground: toColor('#8f8a80'),
  ambient: 0.6,
  lamps: [
    { role: 'key', color: toColor('#ffd9a8'), intensity: 2.8, azimuth: 75, elevation: 18 },
    { role: 'fill', color: toColor('#bcd4f0'), intensity: 0.7, azimuth: -80, elevation: 35 },
  ],
}
