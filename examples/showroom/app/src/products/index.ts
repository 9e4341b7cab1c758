import { deskLamp } from './desk-lamp/index.ts'
import { headphones } from './headphones/index.ts'
import { kettle } from './kettle/index.ts'
import { loungeChair } from './lounge-chair/index.ts'
import type { Product } from './product.ts'
import { wallClock } from './wall-clock/index.ts'

export type { Hotspot, Product, Variant } from './product.ts'

/** Everything the viewer can show, in the order of the menu. */
export const products: readonly Product[] = [loungeChair, deskLamp, headphones, wallClock, kettle]

export function findProduct(id: string): Product {
  const found = products.find((product) => product.id === id)
  if (!found) throw new RangeError(`No product is called ${id}`)
  return found
}
