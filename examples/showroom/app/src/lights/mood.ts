import type { Color } from 'three'

/** One lamp of a mood. Angles in degrees: `azimuth` around the product, `elevation` above the horizon. */
export type Lamp = {
  readonly role: 'key' | 'fill' | 'rim'
  readonly color: Color
  readonly intensity: number
  readonly azimuth: number
  readonly elevation: number
}

/** A light mood: a soft base from sky and ground, and lamps. */
export type Mood = {
  readonly id: string
  readonly label: string
  readonly sky: Color
  readonly ground: Color
  readonly ambient: number
  readonly lamps: readonly Lamp[]
}
