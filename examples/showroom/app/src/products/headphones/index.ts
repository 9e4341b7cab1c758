import { defineProduct } from '../product.ts'
import { createBand } from './band.ts'
import { colourways } from './colourways.ts'
import { createCups } from './cups.ts'
import { hotspots } from './hotspots.ts'
import { createPads } from './pads.ts'

/** Headphones that can be repaired. */
export const headphones = defineProduct({
  id: 'headphones',
  name: 'Headphones',
  colourways,
  hotspots,
  assemble: ({ band, cups, pads }) => [createBand(band), createCups(cups), createPads(pads)],
})
