import { Color, SRGBColorSpace } from 'three'

/** A colour as people write it: `#c0ffee`, `tomato`, `hsl(20, 80%, 50%)`, `0xc0ffee`, sRGB channels from 0 to 1, or a three.js colour. */
export type ColorInput = string | number | readonly [red: number, green: number, blue: number] | Color

const hexPattern = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i
const functionPattern = /^(?:rgb|hsl)\([\d\s.,%]+\)$/i

/** Turns any colour input into a fresh colour in the linear working space; throws on text that is not a colour. */
export function toColor(input: ColorInput): Color {
  if (typeof input === 'string') return parseColor(input)
  if (typeof input === 'number') return new Color(input)
  if (input instanceof Color) return input.clone()
  const [red, green, blue] = input
  return new Color().setRGB(red, green, blue, SRGBColorSpace)
}

// three.js only warns about text it does not know and stays white, which hides typing errors in preset tables.
function parseColor(text: string): Color {
  const isKnown = hexPattern.test(text) || functionPattern.test(text) || text.toLowerCase() in Color.NAMES
  if (!isKnown) throw new RangeError(`Not a colour: ${JSON.stringify(text)}`)
  return new Color(text)
}

/** Relative luminance (Rec. 709) of a colour in the linear working space. */
export function luminanceOf(color: Color): number {
  return 0.2126 * color.r + 0.7152 * color.g + 0.0722 * color.b
}

/** A colour on the way from one to the other, mixed in linear light. */
export function mixColors(from: ColorInput, to: ColorInput, amount: number): Color {
  return toColor(from).lerp(toColor(to), amount)
}

/** `#rrggbb` in sRGB, for style sheets. */
export function toHex(input: ColorInput): string {
  return `#${toColor(input).getHexString()}`
}

/** Contrast ratio of two colours as the WCAG counts it, from 1 to 21. */
export function contrastOf(one: ColorInput, other: ColorInput): number {
  const [bright = 0, dark = 0] = [luminanceOf(toColor(one)), luminanceOf(toColor(other))].sort((a, b) => b - a)
  return (bright + 0.05) / (dark + 0.05)
}
