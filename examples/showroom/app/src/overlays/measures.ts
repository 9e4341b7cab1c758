import { BufferGeometry, Group, Line, LineBasicMaterial, Vector3 } from 'three'
import type { Box3 } from 'three'
import type { Overlay } from './overlay.ts'

const gap = 0.05

/** A measure line along each axis of the bounding box. */
export const measures: Overlay = {
  id: 'measures',
  draw({ min, max }: Box3, toolkit) {
    const material = new LineBasicMaterial({ color: toolkit.toColor('#b4442f') })
    const corner = new Vector3(min.x - gap, min.y, max.z + gap)
    const group = new Group()
    group.name = 'measures'
    for (const axis of ['x', 'y', 'z'] as const) {
      const end = corner.clone()
      end[axis] += (axis === 'z' ? -1 : 1) * (max[axis] - min[axis])
      const line = new Line(new BufferGeometry().setFromPoints([corner, end]), material)
      line.name = `${Math.round((max[axis] - min[axis]) * 1000)} mm`
      group.add(line)
    }
    return group
  },
}
