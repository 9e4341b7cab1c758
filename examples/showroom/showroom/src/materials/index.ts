import type { StageComponent } from '@showroom/kit'
import { createServiceKey } from '@showroom/kit'
import { MaterialLibrary } from './material-library.ts'
import type { MaterialLibraryOptions } from './material-library.ts'

export { createMaterial, MaterialLibrary } from './material-library.ts'
export type { LibraryStatistics, MaterialDecorator, MaterialLoan, MaterialVariant } from './material-library.ts'
export { findFinish, finishes, finishesOf, nearestFinish } from './palette.ts'
export type { Finish, FinishFamily } from './palette.ts'

/** The library that other components borrow their materials from. */
export const materialLibrary = createServiceKey<MaterialLibrary>('material library')

const defaults: MaterialLibraryOptions = { textureSize: 128, seed: 2026 }
const smallestTexture = 8
const largestTexture = 1024

/** Reads the component's settings; what is missing or absurd falls back to the default. */
export function parseMaterialSettings(settings: Readonly<Record<string, unknown>>): MaterialLibraryOptions {
  const { textureSize, seed } = settings
  return {
    textureSize: isTextureSize(textureSize) ? textureSize : defaults.textureSize,
    seed: Number.isInteger(seed) ? Number(seed) : defaults.seed,
  }
}

// Mipmaps of textures whose edge is not a power of two blur visibly on older hardware.
function isTextureSize(value: unknown): value is number {
  return typeof value === 'number' && value >= smallestTexture && value <= largestTexture && Number.isInteger(Math.log2(value))
}

/** Offers the material library to the stage. */
export const materials: StageComponent = {
  id: 'materials',
  needs: [],
  mount(context) {
    const library = new MaterialLibrary(parseMaterialSettings(context.settings))
    context.provide(materialLibrary, library)
    return library
  },
}
