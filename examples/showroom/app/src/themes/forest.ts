import { toColor } from '#core/color.ts'
import type { Theme } from './theme.ts'

/** Paper on pine. */
export const forest: Theme = {
  id: 'forest',
  label: 'Forest',
  surface: toColor('#15211b'),
  text: toColor('#eef3ea'),
  accent: toColor('#8fd19e'),
  outline: toColor('#2d4437'),
}
