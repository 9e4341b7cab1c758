import { toColor } from '#core/color.ts'
import type { Mood } from './mood.ts'

/** The last sun of the day. */
export const goldenHour: Mood = {
  id: 'golden-hour',
  label: 'Golden hour',
  sky: toColor('#f2c9a0'),
  ground: toColor('#5c4a3d'),
  ambient: 0.5,
  lamps: [
    { role: 'key', color: toColor('#ff9d4d'), intensity: 3.1, azimuth: 95, elevation: 9 },
    { role: 'fill', color: toColor('#7f92c4'), intensity: 0.6, azimuth: -70, elevation: 40 },
    { role: 'rim', color: toColor('#ffcf9e'), intensity: 1.8, azimuth: -160, elevation: 20 },
  ],
}
