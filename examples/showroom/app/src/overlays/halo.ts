import { Mesh, MeshBasicMaterial, RingGeometry, Vector3 } from 'three'
import type { Overlay } from './overlay.ts'

/** A soft ring on the ground around the product that is selected. */
export const halo: Overlay = {
  id: 'halo',
  draw(bounds, toolkit) {
    const { x, z } = bounds.getSize(new Vector3())
    const radius = toolkit.clamp(Math.hypot(x, z) * 0.6, 0.1, 2)
    const color = toolkit.mixColors('#7fb2ff', toolkit.toColor('white'), 0.3)
    const ring = new Mesh(new RingGeometry(radius, radius * 1.06, 96), new MeshBasicMaterial({ color, transparent: true, opacity: 0.6 }))
    ring.name = 'halo'
    ring.rotation.x = -Math.PI / 2
    ring.position.copy(bounds.getCenter(new Vector3())).setY(bounds.min.y)
    return ring
  },
}
