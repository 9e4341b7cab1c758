import { coolMist } from './cool-mist.ts'
import { cutOut } from './cut-out.ts'
import { graphite } from './graphite.ts'
import { nightBlue } from './night-blue.ts'
import { terracotta } from './terracotta.ts'
import { warmPaper } from './warm-paper.ts'
import type { Backdrop } from './backdrop.ts'

export type { Backdrop } from './backdrop.ts'

/** Every backdrop; the first is the default. */
export const backdrops = [warmPaper, coolMist, graphite, terracotta, nightBlue, cutOut] as const satisfies readonly Backdrop[]

export function findBackdrop(id: string): Backdrop {
  const found = backdrops.find((backdrop) => backdrop.id === id)
  if (!found) throw new RangeError(`No backdrop is called ${id}`)
  return found
}
