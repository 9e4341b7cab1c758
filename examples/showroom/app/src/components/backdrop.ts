import { Fog } from 'three'
import { backdrops, findBackdrop } from '../backdrops/index.ts'
import type { StageComponent } from '#core/component.ts'

/** Fills the background with one colour and lets the distance fade into it. */
export const backdrop: StageComponent = {
  id: 'backdrop',
  needs: [],
  mount({ scene, settings: { id } }) {
    const before = { background: scene.background, fog: scene.fog }
    const { color, haze } = typeof id === 'string' ? findBackdrop(id) : backdrops[0]
    scene.background = color
    scene.fog = haze ? new Fog(haze.color, haze.from, haze.to) : null
    return {
      dispose() {
        scene.background = before.background
        scene.fog = before.fog
      },
    }
  },
}
