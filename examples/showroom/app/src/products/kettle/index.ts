import { defineProduct } from '../product.ts'
import { createBody } from './body.ts'
import { colourways } from './colourways.ts'
import { createHandle } from './handle.ts'
import { hotspots } from './hotspots.ts'
import { createLid } from './lid.ts'

/** A kettle that pours well. */
export const kettle = defineProduct({
  id: 'kettle',
  name: 'Kettle',
  colourways,
  hotspots,
  assemble: ({ body, handle, lid }) => [createBody(body), createHandle(handle), createLid(lid)],
})
