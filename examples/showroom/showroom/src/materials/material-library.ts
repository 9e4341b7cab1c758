import { MeshPhysicalMaterial } from 'three'
import type { ColorInput } from '@showroom/kit/core/color.ts'
import { toColor } from '@showroom/kit/core/color.ts'
import type { Disposable } from '@showroom/kit/core/disposal.ts'
import { clamp, lerp } from '@showroom/kit/core/math.ts'
import type { Finish, FinishFamily } from './palette.ts'
import { findFinish } from './palette.ts'
import {
  createBrushedField,
  createFractalNoise,
  createLeatherField,
  createSurfaceTextures,
  createWeaveField,
  createWoodField,
} from './procedural-texture.ts'
import type { HeightField, SurfaceTextures, TextureOptions } from './procedural-texture.ts'

/** How one use of a finish departs from the finish itself. */
export type MaterialVariant = {
  /** Multiplied over the finish's own colour. */
  readonly tint?: ColorInput
  /** 0 is new, 1 is worn: wear dulls polish, and brightens matt edges a little. */
  readonly wear?: number
  /** How often the texture repeats; larger objects want more. */
  readonly repeat?: number
}

/** A material on loan: the library keeps it alive until every loan is released. */
export type MaterialLoan = { readonly material: MeshPhysicalMaterial; release(): void }

/** Adjusts every material the library makes, such as a pipeline that adds clear coats. */
export type MaterialDecorator = (material: MeshPhysicalMaterial, finish: Finish) => void

/** Counters for diagnostics and leak tests. */
export type LibraryStatistics = { readonly materials: number; readonly textures: number; readonly loans: number }

export type MaterialLibraryOptions = {
  /** Edge length of generated textures in texels. */
  readonly textureSize: number
  /** Seed of everything procedural. */
  readonly seed: number
}

type Relief = { readonly createField: (seed: number) => HeightField; readonly relief: number; readonly repeat: number }

const reliefs: Readonly<Record<FinishFamily, Relief | null>> = {
  metal: { createField: createBrushedField, relief: 0.6, repeat: 2 },
  wood: { createField: createWoodField, relief: 1.4, repeat: 1 },
  textile: { createField: (seed) => createWeaveField(seed), relief: 2.6, repeat: 6 },
  leather: { createField: (seed) => createLeatherField(seed), relief: 1.8, repeat: 3 },
  plastic: { createField: (seed) => createFractalNoise({ seed, cells: 48, octaves: 2 }), relief: 0.25, repeat: 4 },
  stone: { createField: (seed) => createFractalNoise({ seed, cells: 6, octaves: 4 }), relief: 0.35, repeat: 1 },
  glass: null,
}

type Entry = { readonly material: MeshPhysicalMaterial; readonly finish: Finish; loans: number }

/** Makes each material once, lends it to whoever asks, and frees it with its last loan. */
export class MaterialLibrary implements Disposable {
  readonly #options: MaterialLibraryOptions
  readonly #entries = new Map<string, Entry>()
  readonly #textures = new Map<string, SurfaceTextures>()
  readonly #decorators: MaterialDecorator[] = []

  constructor(options: MaterialLibraryOptions) {
    this.#options = options
  }

  /** Lends the material of a finish; equal requests share one material. */
  borrow(finishId: string, variant: MaterialVariant = {}): MaterialLoan {
    const key = toKey(finishId, variant)
    const entry = this.#entries.get(key) ?? this.#createEntry(key, findFinish(finishId), variant)
    entry.loans += 1
    let isReleased = false
    const release = () => {
      if (isReleased) return
      isReleased = true
      this.#release(key, entry)
    }
    return { material: entry.material, release }
  }

  /** Applies a decorator to all present and future materials. */
  decorate(decorator: MaterialDecorator): void {
    this.#decorators.push(decorator)
    for (const { material, finish } of this.#entries.values()) decorator(material, finish)
  }

  /** Runs the decorators again over all materials, for when what they depend on has changed; they must be idempotent. */
  redecorate(): void {
    for (const { material, finish } of this.#entries.values()) this.#finishOff(material, finish)
  }

  statistics(): LibraryStatistics {
    const loans = [...this.#entries.values()].reduce((sum, entry) => sum + entry.loans, 0)
    return { materials: this.#entries.size, textures: this.#textures.size * 2, loans }
  }

  dispose(): void {
    for (const { material } of this.#entries.values()) material.dispose()
    for (const { normal, roughness } of this.#textures.values()) {
      normal.dispose()
      roughness.dispose()
    }
    this.#entries.clear()
    this.#textures.clear()
  }

  #createEntry(key: string, finish: Finish, variant: MaterialVariant): Entry {
    const material = createMaterial(finish, variant)
    const textures = this.#texturesOf(finish.family, variant.repeat)
    if (textures) {
      material.normalMap = textures.normal
      material.roughnessMap = textures.roughness
    }
    this.#finishOff(material, finish)
    const entry: Entry = { material, finish, loans: 0 }
    this.#entries.set(key, entry)
    return entry
  }

  #finishOff(material: MeshPhysicalMaterial, finish: Finish): void {
    for (const decorator of this.#decorators) decorator(material, finish)
  }

  #release(key: string, entry: Entry): void {
    entry.loans -= 1
    if (entry.loans > 0 || this.#entries.get(key) !== entry) return
    entry.material.dispose()
    this.#entries.delete(key)
  }

  // Textures outlive materials: a customer who flips through finishes would otherwise generate them again and again.
  #texturesOf(family: FinishFamily, repeat: number | undefined): SurfaceTextures | null {
    const relief = reliefs[family]
    if (!relief) return null
    const options: TextureOptions = { size: this.#options.textureSize, relief: relief.relief, repeat: repeat ?? relief.repeat }
    const key = `${family} ${options.repeat}`
    const textures = this.#textures.get(key) ?? createSurfaceTextures(relief.createField(this.#options.seed), options)
    this.#textures.set(key, textures)
    return textures
  }
}

function toKey(finishId: string, { tint, wear = 0, repeat = 0 }: MaterialVariant): string {
  const tintKey = tint === undefined ? '' : toColor(tint).getHexString()
  return [finishId, tintKey, wear.toFixed(3), repeat].join('|')
}

/** Builds the physical material of a finish, without textures. */
export function createMaterial(finish: Finish, { tint, wear = 0 }: MaterialVariant = {}): MeshPhysicalMaterial {
  const material = new MeshPhysicalMaterial({
    name: finish.label,
    color: toColor(finish.color),
    roughness: wearDown(finish.roughness, wear),
    metalness: finish.metalness,
    ior: finish.ior ?? 1.5,
    transmission: finish.transmission ?? 0,
  })
  if (tint !== undefined) material.color.multiply(toColor(tint))
  if (finish.transmission) material.thickness = 0.02
  if (finish.sheen) {
    material.sheen = finish.sheen.amount
    material.sheenColor = toColor(finish.sheen.color)
    material.sheenRoughness = clamp(finish.roughness - 0.3, 0, 1)
  }
  return material
}

/** Handling pulls every roughness towards that of skin-polished material, so mirrors get duller and felt gets shinier. */
function wearDown(roughness: number, wear: number): number {
  return lerp(roughness, 0.55, clamp(wear, 0, 1) * 0.6)
}
