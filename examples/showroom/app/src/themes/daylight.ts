import { toColor } from '#core/color.ts'
import type { Theme } from './theme.ts'

/** Dark text on warm white. */
export const daylight: Theme = {
  id: 'daylight',
  label: 'Daylight',
  surface: toColor('#fbf8f3'),
  text: toColor('#22201d'),
  accent: toColor('#b4442f'),
  outline: toColor('#d8d0c4'),
}
