import { CylinderGeometry, Mesh } from 'three'
import type { Color } from 'three'
import { toColor } from '#core/color.ts'
import { createPart } from '../../scene/part.ts'

const legCount = 4

/** Four splayed legs with felt glides. */
export function createLegs(color: Color): Mesh {
  const legs = createPart({
    name: 'legs',
    geometry: new CylinderGeometry(0.1, 0.1, 0.02, 32),
    color,
    at: [0, 0.37, 0],
    surface: { metalness: 0.9, roughness: 0.35 },
  })
  for (let leg = 0; leg < legCount; leg++) legs.add(createLeg(legs.material, (leg + 0.5) * ((2 * Math.PI) / legCount)))
  return legs
}

function createLeg(material: Mesh['material'], angle: number): Mesh {
  const leg = new Mesh(new CylinderGeometry(0.014, 0.01, 0.37, 12).translate(0, -0.18, 0), material)
  leg.rotation.set(Math.sin(angle) * 0.5, 0, -Math.cos(angle) * 0.5)
  leg.add(
    createPart({ name: 'glide', geometry: new CylinderGeometry(0.014, 0.014, 0.008, 12), color: toColor('#3a3a3a'), at: [0, -0.365, 0] }),
  )
  return leg
}
