import { toColor } from '#core/color.ts'
import type { Hotspot } from '../product.ts'

export const hotspots: readonly Hotspot[] = [
  {
    part: 'case/glass',
    title: 'Domed glass',
    text: 'Ground mineral glass without glare.',
    marker: toColor('#7fb2ff'),
  },
  {
    part: 'dial',
    title: 'Sixty marks',
    text: 'Printed in four passes, so that they never fade.',
    marker: toColor('#f0624d'),
  },
  {
    part: 'hands',
    title: 'Silent movement',
    text: 'The second hand sweeps without ticking.',
    marker: toColor('#d3232a'),
  },
]
