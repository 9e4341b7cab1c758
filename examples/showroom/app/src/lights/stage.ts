import { toColor } from '#core/color.ts'
import type { Mood } from './mood.ts'

/** One strong beam and two coloured edges. */
export const stage: Mood = {
  id: 'stage',
  label: 'Stage',
  sky: toColor('#16181d'),
  ground: toColor('#0c0c0d'),
  ambient: 0.15,
  lamps: [
    { role: 'key', color: toColor('#ffffff'), intensity: 4.2, azimuth: 15, elevation: 60 },
    { role: 'fill', color: toColor('#8a3ffc'), intensity: 1.3, azimuth: 120, elevation: 20 },
    { role: 'rim', color: toColor('#08bdba'), intensity: 1.3, azimuth: -120, elevation: 20 },
  ],
}
