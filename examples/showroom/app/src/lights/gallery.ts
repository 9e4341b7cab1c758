import { toColor } from '#core/color.ts'
import type { Mood } from './mood.ts'

/** Warm spots from a rail under the ceiling. */
export const gallery: Mood = {
  id: 'gallery',
  label: 'Gallery',
  sky: toColor('#f5f1ea'),
  ground: toColor('#c9c2b6'),
  ambient: 0.5,
  lamps: [
    { role: 'key', color: toColor('#ffe7c7'), intensity: 2.2, azimuth: 30, elevation: 62 },
    { role: 'rim', color: toColor('#ffe7c7'), intensity: 1.6, azimuth: -140, elevation: 58 },
  ],
}
