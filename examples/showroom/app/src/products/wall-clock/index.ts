import { defineProduct } from '../product.ts'
import { createCase } from './case.ts'
import { colourways } from './colourways.ts'
import { createDial } from './dial.ts'
import { createHands } from './hands.ts'
import { hotspots } from './hotspots.ts'

/** A clock that can be read across a hall. */
export const wallClock = defineProduct({
  id: 'wall-clock',
  name: 'Wall clock',
  colourways,
  hotspots,
  assemble: ({ frame, dial, hands }) => [createCase(frame), createDial(dial), createHands(hands)],
})
