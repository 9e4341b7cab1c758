import { createRequire } from 'node:module'

/** The cuts that charts are lettered in, as TrueType files that travel with the program: a machine without fonts draws the same picture. */
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf']

/** Draws an SVG as PNG in its own size. No font of the machine is looked at, and nothing the SVG refers to is loaded. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const require = createRequire(import.meta.url)
  const font = { loadSystemFonts: false, fontFiles: fontFiles.map((file) => require.resolve(`@expo-google-fonts/inter/${file}`)), defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' }
  return new Resvg(svg, { font, logLevel: 'off' }).render().asPng()
}
