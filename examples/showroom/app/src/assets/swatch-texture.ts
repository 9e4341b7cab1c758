import { DataTexture, NearestFilter, RGBAFormat, SRGBColorSpace } from 'three'
import { toColor } from '#core/color.ts'
import type { ColorInput } from '#core/color.ts'

/** A texture one texel high with a field for each colour, for colour cards and gradients. */
export function createSwatchTexture(colors: readonly ColorInput[]): DataTexture {
  const texels = Uint8Array.from(colors.flatMap((color) => toTexel(color)))
  const texture = new DataTexture(texels, colors.length, 1, RGBAFormat)
  texture.colorSpace = SRGBColorSpace
  texture.magFilter = NearestFilter
  texture.needsUpdate = true
  return texture
}

function toTexel(input: ColorInput): readonly number[] {
  const { r, g, b } = toColor(input).convertLinearToSRGB()
  return [r, g, b, 1].map((channel) => Math.round(channel * 255))
}
