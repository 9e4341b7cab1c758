import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta' | 'inverse'

/** Colours text, or leaves it alone where colour is off. */
export type Paint = (style: Style, text: string) => string

/** The caller decides about colour (NO_COLOR, TTY, `--no-color`), so the stream is not asked again. */
export function makePaint(hasColor: boolean): Paint {
  return (style, text) => (hasColor ? styleText(style, text, { validateStream: false }) : text)
}
