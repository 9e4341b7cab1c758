import type { Color } from 'three'
import { toColor } from '#core/color.ts'
import type { Colourway } from '../product.ts'

/** The coloured parts of the desk lamp. */
export type DeskLampColors = { readonly base: Color; readonly arm: Color; readonly shade: Color }

export const colourways: readonly Colourway<DeskLampColors>[] = [
  { id: 'signal', label: 'Signal red', colors: { base: toColor('#c22f2a'), arm: toColor('#d8d9da'), shade: toColor('#c22f2a') } },
  { id: 'chalk', label: 'Chalk', colors: { base: toColor('#eeeae2'), arm: toColor('#b9bbbd'), shade: toColor('#f5f2ec') } },
  { id: 'ink', label: 'Ink', colors: { base: toColor('#15181d'), arm: toColor('#3b3f45'), shade: toColor('#15181d') } },
  { id: 'olive', label: 'Olive', colors: { base: toColor('#5d6140'), arm: toColor('#c0a062'), shade: toColor('#6d7149') } },
]
