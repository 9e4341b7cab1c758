import { toColor } from '#core/color.ts'
import type { Hotspot } from '../product.ts'

export const hotspots: readonly Hotspot[] = [
  {
    part: 'shell',
    title: 'Nine layers',
    text: 'Moulded from nine layers of beech and veneer.',
    marker: toColor('#ffffff'),
  },
  {
    part: 'cushion',
    title: 'Loose cover',
    text: 'Comes off in a minute and goes into the wash.',
    marker: toColor('#b4442f'),
  },
  {
    part: 'legs',
    title: 'Felt glides',
    text: 'Quiet on every floor.',
    marker: toColor('#ffd400'),
  },
]
