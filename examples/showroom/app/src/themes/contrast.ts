import { toColor } from '#core/color.ts'
import type { Theme } from './theme.ts'

/** Black and white with yellow, for weak eyes and bright sun. */
export const contrast: Theme = {
  id: 'contrast',
  label: 'High contrast',
  surface: toColor('black'),
  text: toColor('white'),
  accent: toColor('#ffd400'),
  outline: toColor('white'),
}
