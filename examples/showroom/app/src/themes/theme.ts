import type { Color } from 'three'

/** Colours of the controls around the picture. */
export type Theme = {
  readonly id: string
  readonly label: string
  readonly surface: Color
  readonly text: Color
  readonly accent: Color
  readonly outline: Color
}
