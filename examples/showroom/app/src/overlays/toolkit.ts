import type { Color } from 'three'
import type { ColorInput } from '#core/index.ts'
import { clamp, lerp, mixColors, toColor } from '#core/index.ts'

/** What the viewer hands to overlays. They come from others and import nothing of ours, so these names are kept stable. */
export type Toolkit = {
  readonly toColor: (input: ColorInput) => Color
  readonly mixColors: (from: ColorInput, to: ColorInput, amount: number) => Color
  readonly clamp: (value: number, low: number, high: number) => number
  readonly lerp: (from: number, to: number, amount: number) => number
}

export const toolkit: Toolkit = { toColor, mixColors, clamp, lerp }
