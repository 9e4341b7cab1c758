import { CircleGeometry, Mesh, ShadowMaterial } from 'three'
import { toColor } from '#core/color.ts'
import type { StageComponent } from '#core/component.ts'
import { DisposalBag } from '#core/disposal.ts'

/** An invisible floor that only shows shadows. */
export const ground: StageComponent = {
  id: 'ground',
  needs: [],
  mount({ scene, settings: { radius, opacity } }) {
    const bag = new DisposalBag()
    const geometry = bag.add(new CircleGeometry(typeof radius === 'number' ? radius : 3, 64))
    const material = bag.add(new ShadowMaterial({ color: toColor('#10151c'), opacity: typeof opacity === 'number' ? opacity : 0.35 }))
    const floor = new Mesh(geometry.rotateX(-Math.PI / 2), material)
    floor.name = 'ground'
    floor.receiveShadow = true
    scene.add(floor)
    bag.defer(() => scene.remove(floor))
    return bag
  },
}
