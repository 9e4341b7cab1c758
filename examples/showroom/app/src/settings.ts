import type { SurfaceSize } from '#core/component.ts'
import type { ComponentSettings } from './components/registry.ts'
import { findMood } from './lights/index.ts'
import { findProduct } from './products/index.ts'

/** The contents of `viewer.config.json`. */
export type ViewerSettings = {
  readonly surface: SurfaceSize
  readonly productId: string
  readonly moodId: string
  readonly components: ComponentSettings
}

type Section = Readonly<Record<string, unknown>>

/** Reads the settings; throws where they name something that does not exist. */
export function parseSettings(raw: unknown): ViewerSettings {
  const root = toSection(raw, 'settings')
  const surface = toSection(root['surface'], 'surface')
  const components = Object.entries(toSection(root['components'], 'components'))
  return {
    surface: { width: toPositive(surface, 'width'), height: toPositive(surface, 'height'), pixelRatio: toPositive(surface, 'pixelRatio') },
    productId: findProduct(String(root['product'])).id,
    moodId: findMood(String(root['mood'])).id,
    components: Object.fromEntries(components.map(([id, section]) => [id, toSection(section, id)])),
  }
}

function toSection(value: unknown, name: string): Section {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${name} has to be an object`)
  return value as Section
}

function toPositive(section: Section, key: string): number {
  const value = section[key]
  if (typeof value !== 'number' || !(value > 0)) throw new TypeError(`${key} has to be a positive number`)
  return value
}
