import { toColor } from '#core/color.ts'
import type { Theme } from './theme.ts'

/** Bright text on deep blue. */
export const midnight: Theme = {
  id: 'midnight',
  label: 'Midnight',
  surface: toColor('#0f1522'),
  text: toColor('#e9eef7'),
  accent: toColor('#7fb2ff'),
  outline: toColor('#2b3650'),
}
