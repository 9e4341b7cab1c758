import { toColor } from '#core/color.ts'
import type { Hotspot } from '../product.ts'

export const hotspots: readonly Hotspot[] = [
  {
    part: 'body/foot',
    title: 'For every stove',
    text: 'A thick foot spreads the heat.',
    marker: toColor('#ffffff'),
  },
  {
    part: 'handle',
    title: 'Stays cool',
    text: 'The arch is far from the steam.',
    marker: toColor('#f0624d'),
  },
  {
    part: 'lid/knob',
    title: 'Turned beech',
    text: 'Black because it is stained, not painted.',
    marker: toColor('#ffd400'),
  },
]
