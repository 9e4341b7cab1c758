import {
  DataTexture,
  EquirectangularReflectionMapping,
  FloatType,
  LinearFilter,
  LinearSRGBColorSpace,
  RGBAFormat,
  SphericalHarmonics3,
  Vector3,
} from 'three'
import { toColor } from '@showroom/kit/core/color.ts'
import type { ColorInput } from '@showroom/kit/core/color.ts'
import { lerp, smoothstep } from '@showroom/kit/core/math.ts'

/** A lamp with a soft front, far away; the size is its half angle in radians. */
export type Softbox = {
  readonly azimuth: number
  /** Height above the horizon in radians. */
  readonly elevation: number
  readonly size: number
  readonly color: ColorInput
  /** Radiance relative to a white wall. */
  readonly intensity: number
}

/** A whole surrounding as a few numbers: a vertical gradient and lamps. It replaces an HDR photograph of some megabytes. */
export type Studio = {
  readonly id: string
  readonly zenith: ColorInput
  readonly horizon: ColorInput
  readonly ground: ColorInput
  /** Brightness of the gradient. */
  readonly ambient: number
  readonly softboxes: readonly Softbox[]
}

/** Surroundings by name. */
export const studios = {
  softbox: {
    id: 'softbox',
    zenith: '#f2f4f7',
    horizon: '#c9ced6',
    ground: '#7d7a76',
    ambient: 0.55,
    softboxes: [
      { azimuth: 0.9, elevation: 0.95, size: 0.42, color: '#ffffff', intensity: 9 },
      { azimuth: -1.4, elevation: 0.5, size: 0.3, color: '#e4edff', intensity: 4 },
      { azimuth: 3.0, elevation: 0.7, size: 0.22, color: '#fff1dd', intensity: 5 },
    ],
  },
  daylight: {
    id: 'daylight',
    zenith: '#6f9fd8',
    horizon: '#dfe9f2',
    ground: '#8d8371',
    ambient: 0.9,
    softboxes: [{ azimuth: 0.6, elevation: 0.8, size: 0.1, color: '#fff4e0', intensity: 60 }],
  },
  gallery: {
    id: 'gallery',
    zenith: '#fafafa',
    horizon: '#ececea',
    ground: '#b8b4ad',
    ambient: 0.75,
    softboxes: [
      { azimuth: 0.2, elevation: 1.3, size: 0.25, color: '#fff8ee', intensity: 7 },
      { azimuth: 2.3, elevation: 1.2, size: 0.25, color: '#fff8ee', intensity: 5 },
    ],
  },
  night: {
    id: 'night',
    zenith: '#0b1020',
    horizon: '#1d2436',
    ground: '#0d0c0b',
    ambient: 0.35,
    softboxes: [
      { azimuth: 1.1, elevation: 0.35, size: 0.12, color: '#ffb070', intensity: 22 },
      { azimuth: -2.0, elevation: 0.6, size: 0.16, color: '#7fa6ff', intensity: 10 },
    ],
  },
} as const satisfies Readonly<Record<string, Studio>>

/** Name of one of the studios. */
export type StudioId = keyof typeof studios

/** Radiance on the sphere around the stage, as linear RGB in an equirectangular image twice as wide as high. */
export type RadianceMap = { readonly width: number; readonly height: number; readonly texels: Float32Array }

type Rgb = readonly [red: number, green: number, blue: number]

/** Paints a studio into a radiance map of the given height. */
export function renderRadiance(studio: Studio, height: number): RadianceMap {
  const width = height * 2
  const texels = new Float32Array(width * height * 4)
  const sample = createSampler(studio)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      texels.set([...sample(directionOf(column, row, height)), 1], (row * width + column) * 4)
    }
  }
  return { width, height, texels }
}

/** Direction through the centre of a texel; row 0 looks straight down, as textures count rows from below. */
export function directionOf(column: number, row: number, height: number): Vector3 {
  const azimuth = ((column + 0.5) / (height * 2)) * 2 * Math.PI - Math.PI
  const elevation = ((row + 0.5) / height - 0.5) * Math.PI
  return toDirection(azimuth, elevation)
}

function toDirection(azimuth: number, elevation: number): Vector3 {
  const flat = Math.cos(elevation)
  return new Vector3(flat * Math.cos(azimuth), Math.sin(elevation), flat * Math.sin(azimuth))
}

function createSampler(studio: Studio): (direction: Vector3) => Rgb {
  const [zenith, horizon, ground] = [studio.zenith, studio.horizon, studio.ground].map((color) => toColor(color))
  if (!zenith || !horizon || !ground) throw new RangeError(`Studio ${studio.id} lacks a colour`)
  const lamps = studio.softboxes.map((softbox) => ({
    direction: toDirection(softbox.azimuth, softbox.elevation),
    radiance: toColor(softbox.color).multiplyScalar(softbox.intensity),
    size: softbox.size,
  }))
  return (direction) => {
    const far = direction.y > 0 ? zenith : ground
    const color = horizon
      .clone()
      .lerp(far, smoothstep(Math.abs(direction.y)))
      .multiplyScalar(studio.ambient)
    for (const lamp of lamps) {
      const angle = Math.acos(Math.min(1, direction.dot(lamp.direction)))
      const cover = 1 - smoothstep(angle / lamp.size - 0.5)
      color.add(lamp.radiance.clone().multiplyScalar(cover))
    }
    return [color.r, color.g, color.b]
  }
}

/** Wraps a radiance map as a texture for reflections. */
export function createEnvironmentTexture({ width, height, texels }: RadianceMap): DataTexture {
  const texture = new DataTexture(texels, width, height, RGBAFormat, FloatType)
  texture.mapping = EquirectangularReflectionMapping
  texture.colorSpace = LinearSRGBColorSpace
  texture.magFilter = LinearFilter
  texture.minFilter = LinearFilter
  texture.needsUpdate = true
  return texture
}

/** Projects a radiance map onto nine spherical harmonics: all that matt surfaces see of a surrounding. */
export function projectIrradiance(map: RadianceMap): SphericalHarmonics3 {
  const harmonics = new SphericalHarmonics3()
  const basis = Array.from({ length: 9 }, () => 0)
  forEachTexel(map, ({ direction, rgb, solidAngle }) => {
    SphericalHarmonics3.getBasisAt(direction, basis)
    harmonics.coefficients.forEach((coefficient, index) => {
      coefficient.addScaledVector(new Vector3(...rgb), (basis[index] ?? 0) * solidAngle)
    })
  })
  return harmonics
}

/** Mean luminance over the sphere. */
export function meanLuminance(map: RadianceMap): number {
  let sum = 0
  forEachTexel(map, ({ rgb, solidAngle }) => void (sum += luminanceOfRgb(rgb) * solidAngle))
  return sum / (4 * Math.PI)
}

/** Where most of the light comes from, and how much of all light that is: the place for the lamp that casts shadows. */
export function findKeyDirection(map: RadianceMap): { readonly direction: Vector3; readonly share: number } {
  const moment = new Vector3()
  let total = 0
  forEachTexel(map, ({ direction, rgb, solidAngle }) => {
    // Squared, or the wide gradient would outweigh the lamps.
    const weight = luminanceOfRgb(rgb) ** 2 * solidAngle
    moment.addScaledVector(direction, weight)
    total += weight
  })
  const share = total > 0 ? moment.length() / total : 0
  return { direction: share > 0 ? moment.normalize() : new Vector3(0, 1, 0), share }
}

type Texel = { readonly direction: Vector3; readonly rgb: Rgb; readonly solidAngle: number }

function forEachTexel({ width, height, texels }: RadianceMap, visit: (texel: Texel) => void): void {
  for (let row = 0; row < height; row++) {
    const [low, high] = [row, row + 1].map((edge) => Math.sin(lerp(-Math.PI / 2, Math.PI / 2, edge / height)))
    const solidAngle = ((2 * Math.PI) / width) * ((high ?? 0) - (low ?? 0))
    for (let column = 0; column < width; column++) {
      const index = (row * width + column) * 4
      const rgb: Rgb = [texels[index] ?? 0, texels[index + 1] ?? 0, texels[index + 2] ?? 0]
      visit({ direction: directionOf(column, row, height), rgb, solidAngle })
    }
  }
}

function luminanceOfRgb([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
