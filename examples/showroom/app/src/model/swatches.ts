import type { Color } from 'three'
import * as color from '#core/color.ts'
import type { Variant } from '../products/index.ts'

/** A round button of the menu, as style values. */
export type Swatch = {
  readonly id: string
  readonly label: string
  readonly background: string
  readonly tick: string
  readonly border: string
}

const [darkTick, brightTick] = [color.toColor('#1b1b1d'), color.toColor('white')]

/** Turns the variants of a product into buttons: a stripe for each colour, and a tick that can be read on the first. */
export function toSwatches(variants: readonly Variant[]): readonly Swatch[] {
  return variants.map(({ id, label, swatch }) => {
    const [main = color.toColor('gray')] = swatch
    return { id, label, background: toStripes(swatch), tick: color.toHex(tickFor(main)), border: borderFor(main) }
  })
}

function tickFor(main: Color): Color {
  return color.contrastOf(main, darkTick) >= color.contrastOf(main, brightTick) ? darkTick : brightTick
}

// A white button would vanish on the white surface of the menu.
function borderFor(main: Color): string {
  const isPale = color.luminanceOf(color.toColor(main)) > 0.7
  return isPale ? color.toHex(color.mixColors(main, 'black', 0.25)) : 'transparent'
}

function toStripes(swatch: readonly Color[]): string {
  const share = 100 / Math.max(swatch.length, 1)
  const stops = swatch.map((stripe, index) => `${color.toHex(stripe)} ${Math.round(index * share)}% ${Math.round((index + 1) * share)}%`)
  return `linear-gradient(90deg, ${stops.join(', ')})`
}
