import { toColor } from '#core/color.ts'
import type { Hotspot } from '../product.ts'

export const hotspots: readonly Hotspot[] = [
  {
    part: 'base/dimmer',
    title: 'Touch to dim',
    text: 'From candle light to reading light without steps.',
    marker: toColor('#ffffff'),
  },
  {
    part: 'arm',
    title: 'Cable inside',
    text: 'The tube is bent in one piece around its cable.',
    marker: toColor('#7fb2ff'),
  },
  {
    part: 'shade',
    title: 'Spun by hand',
    text: 'Each shade is pressed on a turning wooden form.',
    marker: toColor('#ffd400'),
  },
]
