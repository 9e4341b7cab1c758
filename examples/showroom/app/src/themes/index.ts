import { toHex } from '#core/color.ts'
import { contrast } from './contrast.ts'
import { daylight } from './daylight.ts'
import { forest } from './forest.ts'
import { midnight } from './midnight.ts'
import type { Theme } from './theme.ts'

export type { Theme } from './theme.ts'

export const themes: readonly Theme[] = [daylight, midnight, contrast, forest]

/** The custom properties that a style sheet reads. */
export function toCustomProperties({ surface, text, accent, outline }: Theme): Readonly<Record<string, string>> {
  return {
    '--viewer-surface': toHex(surface),
    '--viewer-text': toHex(text),
    '--viewer-accent': toHex(accent),
    '--viewer-outline': toHex(outline),
  }
}
