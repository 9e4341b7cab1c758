import { Vector2 } from 'three'
import type { MeshPhysicalMaterial } from 'three'
import { clamp, lerp } from '@showroom/kit/core/math.ts'
import type { Finish, FinishFamily } from '@showroom/kit/materials/index.ts'

/** A transparent layer over a surface. */
export type Coat = {
  readonly id: CoatId
  /** 0 is bare, 1 is fully covered. */
  readonly amount: number
  readonly roughness: number
  readonly ior: number
  /** How much the small-scale shape of the base shows through in the coat: 1 for a thin oil, 0 for poured resin. */
  readonly relief: number
  /** Metallic flakes in the layer below, as in car paint; 0 for none. */
  readonly flakes: number
}

/** Name of a coat. */
export type CoatId = 'automotive' | 'piano-lacquer' | 'satin-varnish' | 'hard-wax' | 'sealed-stone' | 'finished-leather'

/** Every coat by name. */
export const coats: Readonly<Record<CoatId, Coat>> = {
  automotive: { id: 'automotive', amount: 1, roughness: 0.03, ior: 1.52, relief: 0, flakes: 0.35 },
  'piano-lacquer': { id: 'piano-lacquer', amount: 1, roughness: 0.02, ior: 1.54, relief: 0, flakes: 0 },
  'satin-varnish': { id: 'satin-varnish', amount: 0.8, roughness: 0.28, ior: 1.5, relief: 0.4, flakes: 0 },
  'hard-wax': { id: 'hard-wax', amount: 0.35, roughness: 0.42, ior: 1.45, relief: 0.9, flakes: 0 },
  'sealed-stone': { id: 'sealed-stone', amount: 0.7, roughness: 0.08, ior: 1.48, relief: 0.15, flakes: 0 },
  'finished-leather': { id: 'finished-leather', amount: 0.3, roughness: 0.35, ior: 1.47, relief: 1, flakes: 0 },
}

// Families that leave the factory with a coat; bare metal, cloth and glass have none.
const coatOfFamily: Readonly<Record<FinishFamily, CoatId | null>> = {
  metal: null,
  wood: 'satin-varnish',
  textile: null,
  leather: 'finished-leather',
  plastic: null,
  glass: null,
  stone: 'sealed-stone',
}

const coatOfFinish: Readonly<Record<string, CoatId>> = {
  'anodised-graphite': 'automotive',
  'ebonised-beech': 'piano-lacquer',
  'oiled-oak': 'hard-wax',
}

/** The coat a finish carries by default, or `null` for a bare surface. */
export function coatFor(finish: Finish): Coat | null {
  const id = coatOfFinish[finish.id] ?? coatOfFamily[finish.family]
  const isBare = id === null || finish.roughness > 0.85
  return isBare ? null : coats[id]
}

/** Share of light reflected head-on at the boundary between two media (Fresnel). */
export function reflectanceAtNormal(ior: number, outsideIor = 1): number {
  return ((ior - outsideIor) / (ior + outsideIor)) ** 2
}

/** Schlick's approximation of Fresnel reflectance for an angle of incidence given by its cosine. */
export function schlick(cosine: number, atNormal: number): number {
  return lerp(atNormal, 1, (1 - clamp(cosine, 0, 1)) ** 5)
}

/**
 * How much darker a base looks under a coat. Light that left the base is partly thrown back inside and absorbed on its
 * next visit; the closed form is the sum of all these bounces.
 */
export function darkeningUnder(coat: Coat, albedo: number): number {
  const outside = reflectanceAtNormal(coat.ior)
  const inside = innerReflectance(coat.ior)
  const darkened = ((1 - outside) * (1 - inside)) / (1 - inside * clamp(albedo, 0, 1))
  return lerp(1, clamp(darkened, 0, 1), coat.amount)
}

// Reflectance of the coat for diffuse light from below: the polynomial by Egan and Hilgeman (1973).
function innerReflectance(ior: number): number {
  return -1.4399 / ior ** 2 + 0.7099 / ior + 0.6681 + 0.0636 * ior
}

export type CoatingOptions = {
  /** False on cards where the second reflection lobe is too slow; a lower roughness then stands in for it. */
  readonly hasClearcoat: boolean
}

/** Puts a coat on a material. Idempotent: coating twice is coating once. */
export function applyCoat(material: MeshPhysicalMaterial, coat: Coat, { hasClearcoat }: CoatingOptions): void {
  const base = uncoatedOf(material)
  if (!hasClearcoat) {
    removeCoat(material)
    material.roughness = lerp(base.roughness, Math.min(base.roughness, coat.roughness), coat.amount * 0.7)
    return
  }
  material.roughness = base.roughness
  material.clearcoat = coat.amount
  material.clearcoatRoughness = coat.roughness
  material.clearcoatNormalMap = coat.relief > 0 ? material.normalMap : null
  material.clearcoatNormalScale = new Vector2(coat.relief, coat.relief)
  material.color.setRGB(...base.rgb).multiplyScalar(darkeningUnder(coat, Math.max(...base.rgb)))
  setFlakes(material, coat.flakes)
}

/** Takes the coat off again. */
export function removeCoat(material: MeshPhysicalMaterial): void {
  const base = uncoatedOf(material)
  material.roughness = base.roughness
  material.color.setRGB(...base.rgb)
  material.clearcoat = 0
  material.clearcoatNormalMap = null
  setFlakes(material, 0)
}

type Uncoated = { readonly roughness: number; readonly rgb: readonly [number, number, number] }

const uncoated = new WeakMap<MeshPhysicalMaterial, Uncoated>()

// Remembered at the first coat, so that changing coats does not darken the base again and again.
function uncoatedOf(material: MeshPhysicalMaterial): Uncoated {
  const known = uncoated.get(material)
  if (known) return known
  const { r, g, b } = material.color
  const base: Uncoated = { roughness: material.roughness, rgb: [r, g, b] }
  uncoated.set(material, base)
  return base
}

const flakeVarying = /* glsl */ `
varying vec3 vFlakePosition;
`

const flakeFunctions = /* glsl */ `
uniform float flakeAmount;
float flakeHash(vec3 cell) {
  return fract(sin(dot(cell, vec3(127.1, 311.7, 74.7))) * 43758.5453);
}
vec3 flakeTilt(vec3 position) {
  vec3 cell = floor(position * 900.0);
  float angle = 6.2831853 * flakeHash(cell);
  return vec3(cos(angle), sin(angle), 0.0) * flakeHash(cell + 17.0);
}
`

const flakeStatement = /* glsl */ `
normal = normalize(normal + flakeTilt(vFlakePosition) * flakeAmount);
`

/** Tilts the base normal per flake, below the smooth coat, by extending three's own physical shader. */
function setFlakes(material: MeshPhysicalMaterial, amount: number): void {
  const key = amount > 0 ? `flakes ${amount}` : 'no flakes'
  material.customProgramCacheKey = () => key
  material.onBeforeCompile = (shader) => {
    if (amount <= 0) return
    shader.uniforms['flakeAmount'] = { value: amount }
    // Flakes sit in the object's own space, or they would swim over the paint when the camera moves.
    shader.vertexShader = injectAfter(shader.vertexShader, '#include <common>', flakeVarying)
    shader.vertexShader = injectAfter(shader.vertexShader, '#include <begin_vertex>', 'vFlakePosition = position;')
    shader.fragmentShader = injectAfter(shader.fragmentShader, '#include <common>', flakeVarying + flakeFunctions)
    shader.fragmentShader = injectAfter(shader.fragmentShader, '#include <normal_fragment_maps>', flakeStatement)
  }
  material.needsUpdate = true
}

/** Adds shader text behind an include; throws when a new version of three.js no longer has it. */
export function injectAfter(source: string, include: string, addition: string): string {
  if (!source.includes(include)) throw new Error(`The shader has no ${include}: three.js changed, adapt the injection`)
  return source.replace(include, () => `${include}\n${addition}`)
}
