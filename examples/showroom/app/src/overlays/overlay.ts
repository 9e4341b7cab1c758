import type { Box3, Object3D } from 'three'
import type { Toolkit } from './toolkit.ts'

/** Draws something helpful around a product, such as its measures; made by others. */
export type Overlay = {
  readonly id: string
  draw(bounds: Box3, toolkit: Toolkit): Object3D
}
