import { toColor } from '#core/color.ts'
import type { Mood } from './mood.ts'

/** Lamps at home after dark. */
export const evening: Mood = {
  id: 'evening',
  label: 'Evening',
  sky: toColor('#39425a'),
  ground: toColor('#2a211b'),
  ambient: 0.35,
  lamps: [
    { role: 'key', color: toColor('#ffb46b'), intensity: 1.9, azimuth: 50, elevation: 30 },
    { role: 'fill', color: toColor('#4e6aa8'), intensity: 0.5, azimuth: -110, elevation: 25 },
  ],
}
