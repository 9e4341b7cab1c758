import { toColor } from '#core/color.ts'
import type { Hotspot } from '../product.ts'

export const hotspots: readonly Hotspot[] = [
  {
    part: 'band',
    title: 'Spring steel',
    text: 'Presses with four newtons, on every head.',
    marker: toColor('#b4442f'),
  },
  {
    part: 'cups/light',
    title: 'Pairing light',
    text: 'Blinks while it looks for a partner.',
    marker: toColor('#08bdba'),
  },
  {
    part: 'pads',
    title: 'Changed in seconds',
    text: 'Magnets hold the pads; no tool is needed.',
    marker: toColor('#f0624d'),
  },
]
