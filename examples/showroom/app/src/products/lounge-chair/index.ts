import { defineProduct } from '../product.ts'
import { colourways } from './colourways.ts'
import { createCushion } from './cushion.ts'
import { hotspots } from './hotspots.ts'
import { createLegs } from './legs.ts'
import { createShell } from './shell.ts'

/** A shell chair for reading. */
export const loungeChair = defineProduct({
  id: 'lounge-chair',
  name: 'Lounge chair',
  colourways,
  hotspots,
  assemble: ({ shell, cushion, legs }) => [createShell(shell), createCushion(cushion), createLegs(legs)],
})
