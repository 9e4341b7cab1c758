import { DirectionalLight, Group, HemisphereLight, MathUtils } from 'three'
import type { Lamp, Mood } from './mood.ts'

const lampDistance = 6

/** Builds the lights of a mood; only the key light casts shadows. */
export function createLightRig(mood: Mood): Group {
  const rig = new Group()
  rig.name = `mood ${mood.id}`
  rig.add(new HemisphereLight(mood.sky, mood.ground, mood.ambient), ...mood.lamps.map(createLamp))
  return rig
}

function createLamp({ role, color, intensity, azimuth, elevation }: Lamp): DirectionalLight {
  const light = new DirectionalLight(color, intensity)
  light.name = role
  light.castShadow = role === 'key'
  light.position.setFromSphericalCoords(lampDistance, MathUtils.degToRad(90 - elevation), MathUtils.degToRad(azimuth))
  return light
}
