import { defineProduct } from '../product.ts'
import { createArm } from './arm.ts'
import { createBase } from './base.ts'
import { colourways } from './colourways.ts'
import { hotspots } from './hotspots.ts'
import { createShade } from './shade.ts'

/** A lamp of one bent tube. */
export const deskLamp = defineProduct({
  id: 'desk-lamp',
  name: 'Desk lamp',
  colourways,
  hotspots,
  assemble: ({ base, arm, shade }) => [createBase(base), createArm(arm), createShade(shade)],
})
