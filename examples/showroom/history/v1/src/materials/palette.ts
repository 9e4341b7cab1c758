import { toColor } from '@showroom/kit/core/color.ts'
import type { ColorInput } from '@showroom/kit/core/color.ts'

/** What a surface is made of; decides which procedural texture it gets. */
export type FinishFamily = 'metal' | 'wood' | 'textile' | 'leather' | 'plastic' | 'glass' | 'stone'

/** A named surface that a customer can choose, as numbers a physical material understands. */
export type Finish = {
  readonly id: string
  readonly label: string
  readonly family: FinishFamily
  readonly color: ColorInput
  /** 0 is a mirror, 1 is chalk. */
  readonly roughness: number
  /** 0 is a dielectric, 1 is bare metal; values between are rust and dust. */
  readonly metalness: number
  /** Index of refraction; only dielectrics have one. */
  readonly ior?: number
  /** Share of light that passes through, 0 to 1. */
  readonly transmission?: number
  /** Strength and colour of the soft rim of woven surfaces. */
  readonly sheen?: { readonly amount: number; readonly color: ColorInput }
}

const metals: readonly Finish[] = [
  { id: 'polished-steel', label: 'Polished steel', family: 'metal', color: '#c8cacc', roughness: 0.12, metalness: 1 },
  { id: 'brushed-steel', label: 'Brushed steel', family: 'metal', color: '#b9bbbd', roughness: 0.38, metalness: 1 },
  { id: 'polished-brass', label: 'Polished brass', family: 'metal', color: '#d8b25c', roughness: 0.18, metalness: 1 },
  { id: 'aged-copper', label: 'Aged copper', family: 'metal', color: '#a8683f', roughness: 0.46, metalness: 0.92 },
]

const woods: readonly Finish[] = [
  { id: 'oiled-oak', label: 'Oiled oak', family: 'wood', color: '#b58a5b', roughness: 0.58, metalness: 0, ior: 1.5 },
  { id: 'smoked-oak', label: 'Smoked oak', family: 'wood', color: '#6d523a', roughness: 0.6, metalness: 0, ior: 1.5 },
  { id: 'walnut', label: 'Walnut', family: 'wood', color: '#5b3b26', roughness: 0.52, metalness: 0, ior: 1.5 },
  { id: 'ash', label: 'White ash', family: 'wood', color: '#d9c4a3', roughness: 0.62, metalness: 0, ior: 1.5 },
]

const textiles: readonly Finish[] = [
  {
    id: 'wool-felt',
    label: 'Wool felt',
    family: 'textile',
    color: '#7d7f86',
    roughness: 0.95,
    metalness: 0,
    sheen: { amount: 0.6, color: '#a9abb3' },
  },
  {
    id: 'boucle',
    label: 'Bouclé',
    family: 'textile',
    color: '#e8e2d6',
    roughness: 0.98,
    metalness: 0,
    sheen: { amount: 0.45, color: '#fffaf0' },
  },
  {
    id: 'velvet',
    label: 'Velvet',
    family: 'textile',
    color: '#27405c',
    roughness: 0.82,
    metalness: 0,
    sheen: { amount: 1, color: '#6f8fb3' },
  },
]

const leathers: readonly Finish[] = [
  { id: 'saddle-leather', label: 'Saddle leather', family: 'leather', color: '#8a4f2a', roughness: 0.5, metalness: 0, ior: 1.46 },
  { id: 'black-leather', label: 'Black leather', family: 'leather', color: '#1c1b1a', roughness: 0.44, metalness: 0, ior: 1.46 },
  { id: 'nubuck', label: 'Nubuck', family: 'leather', color: '#a58b6d', roughness: 0.9, metalness: 0, ior: 1.44 },
]

const plastics: readonly Finish[] = [
  { id: 'gloss-white', label: 'Gloss white', family: 'plastic', color: '#f4f4f2', roughness: 0.14, metalness: 0, ior: 1.49 },
  { id: 'soft-touch-black', label: 'Soft-touch black', family: 'plastic', color: '#202124', roughness: 0.78, metalness: 0, ior: 1.45 },
  {
    id: 'smoked-glass',
    label: 'Smoked glass',
    family: 'glass',
    color: '#5a5f63',
    roughness: 0.04,
    metalness: 0,
    ior: 1.52,
    transmission: 0.85,
  },
  {
    id: 'clear-glass',
    label: 'Clear glass',
    family: 'glass',
    color: '#ffffff',
    roughness: 0.02,
    metalness: 0,
    ior: 1.52,
    transmission: 0.98,
  },
]

const stones: readonly Finish[] = [
  { id: 'carrara', label: 'Carrara marble', family: 'stone', color: '#e9e7e2', roughness: 0.24, metalness: 0, ior: 1.56 },
  { id: 'nero-marquina', label: 'Nero Marquina', family: 'stone', color: '#1b1b1d', roughness: 0.22, metalness: 0, ior: 1.56 },
]

/** Every finish, grouped by family in the order the configurator shows them. */
export const finishes: readonly Finish[] = [...metals, ...woods, ...textiles, ...leathers, ...plastics, ...stones]

const finishesById = new Map(finishes.map((finish) => [finish.id, finish]))

/** Looks a finish up by id; throws with the known ids when there is none. */
export function findFinish(id: string): Finish {
  const finish = finishesById.get(id)
  if (!finish) throw new RangeError(`No finish is called ${id}; known are ${[...finishesById.keys()].join(', ')}`)
  return finish
}

/** All finishes of one family. */
export function finishesOf(family: FinishFamily): readonly Finish[] {
  return finishes.filter((finish) => finish.family === family)
}

/** The finish whose colour is closest to the given one. */
export function nearestFinish(color: ColorInput, candidates: readonly Finish[] = finishes): Finish {
  const wanted = toColor(color)
  const byDistance = candidates.map((finish) => ({ finish, distance: distanceBetween(wanted, toColor(finish.color)) }))
  const [nearest] = byDistance.sort((a, b) => a.distance - b.distance)
  if (!nearest) throw new RangeError('There is no finish to choose from')
  return nearest.finish
}

type Rgb = { readonly r: number; readonly g: number; readonly b: number }

function distanceBetween(a: Rgb, b: Rgb): number {
  return Math.hypot(a.r - b.r, a.g - b.g, a.b - b.b)
}
