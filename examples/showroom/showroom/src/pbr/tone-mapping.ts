import { ACESFilmicToneMapping, AgXToneMapping, LinearToneMapping, Matrix3, NeutralToneMapping, ReinhardToneMapping } from 'three'
import type { ToneMapping } from 'three'
import { clamp, damp, lerp } from '@showroom/kit/core/math.ts'

/** Maps scene-linear RGB to display-linear RGB between 0 and 1; the same arithmetic as the shader, for previews and tests. */
export type ToneCurve = (color: Rgb) => Rgb

/** Linear red, green and blue. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** Name of a tone curve. */
export type ToneCurveId = 'linear' | 'reinhard' | 'aces' | 'neutral' | 'agx'

/** A 3 × 3 matrix, row by row. */
type Matrix = readonly [Rgb, Rgb, Rgb]

const mapChannels = ([red, green, blue]: Rgb, map: (channel: number) => number): Rgb => [map(red), map(green), map(blue)]
const dot = (a: Rgb, b: Rgb): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const transform = ([first, second, third]: Matrix, color: Rgb): Rgb => [dot(first, color), dot(second, color), dot(third, color)]
const saturate = (color: Rgb): Rgb => mapChannels(color, (channel) => clamp(channel, 0, 1))

// Stephen Hill's fit of the ACES reference and output transforms, with the exposure three.js applies before it.
const acesInput: Matrix = [
  [0.59719, 0.35458, 0.04823],
  [0.076, 0.90834, 0.01566],
  [0.0284, 0.13383, 0.83777],
]
const acesOutput: Matrix = [
  [1.60475, -0.53108, -0.07367],
  [-0.10208, 1.10813, -0.00605],
  [-0.00327, -0.07276, 1.07602],
]

function acesFilmic(color: Rgb): Rgb {
  const inside = transform(
    acesInput,
    mapChannels(color, (channel) => channel / 0.6),
  )
  const fitted = mapChannels(inside, (v) => (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.432951) + 0.238081))
  return saturate(transform(acesOutput, fitted))
}

// Khronos PBR Neutral: leaves colours of matt products alone and only compresses highlights.
function khronosNeutral(color: Rgb): Rgb {
  const startCompression = 0.76
  const desaturation = 0.15
  const least = Math.min(...color)
  const offset = least < 0.08 ? least - 6.25 * least * least : 0.04
  const shifted = mapChannels(color, (channel) => channel - offset)
  const peak = Math.max(...shifted)
  if (peak < startCompression) return shifted
  const room = 1 - startCompression
  const newPeak = 1 - (room * room) / (peak + room - startCompression)
  const whiteness = 1 - 1 / (desaturation * (peak - newPeak) + 1)
  return mapChannels(shifted, (channel) => lerp((channel * newPeak) / peak, newPeak, whiteness))
}

const agxInput: Matrix = [
  [0.842479062253094, 0.0784335999999992, 0.0792237451477643],
  [0.0423282422610123, 0.878468636469772, 0.0791661274605434],
  [0.0423756549057051, 0.0784336, 0.879142973793104],
]
const agxOutput = invert(agxInput)

function invert(matrix: Matrix): Matrix {
  const rows = new Matrix3(...matrix[0], ...matrix[1], ...matrix[2]).invert().transpose().toArray()
  return [
    [rows[0], rows[1], rows[2]],
    [rows[3], rows[4], rows[5]],
    [rows[6], rows[7], rows[8]],
  ]
}

// AgX for sRGB primaries with Benjamin Wrensch's sixth-degree fit of its contrast curve, from -12.47 to +4.03 stops
// around middle grey; the result is encoded for a 2.2 display and decoded again here.
function agx(color: Rgb): Rgb {
  const [darkest, brightest] = [-12.47393, 4.026069]
  const stops = mapChannels(transform(agxInput, color), (v) => {
    return (clamp(Math.log2(Math.max(v, 1e-10)), darkest, brightest) - darkest) / (brightest - darkest)
  })
  const contrast = mapChannels(stops, (x) => {
    return 15.5 * x ** 6 - 40.14 * x ** 5 + 31.96 * x ** 4 - 6.868 * x ** 3 + 0.4298 * x ** 2 + 0.1191 * x - 0.00232
  })
  return saturate(mapChannels(transform(agxOutput, contrast), (channel) => Math.max(channel, 0) ** 2.2))
}

/** Every tone curve: what three.js calls it, and what it does to a colour. */
export const toneCurves: Readonly<Record<ToneCurveId, { readonly constant: ToneMapping; readonly apply: ToneCurve }>> = {
  linear: { constant: LinearToneMapping, apply: saturate },
  reinhard: { constant: ReinhardToneMapping, apply: (color) => mapChannels(color, (channel) => channel / (1 + channel)) },
  aces: { constant: ACESFilmicToneMapping, apply: acesFilmic },
  neutral: { constant: NeutralToneMapping, apply: khronosNeutral },
  agx: { constant: AgXToneMapping, apply: agx },
}

/** Exposure factor for a scene of the given EV at ISO 100, by the saturation-based speed of ISO 12232. */
export function exposureFromEv100(ev100: number): number {
  return 1 / (1.2 * 2 ** ev100)
}

/** The EV at ISO 100 of a mean luminance in cd/m², with a reflected-light meter constant of 12.5. */
export function ev100FromLuminance(luminance: number): number {
  return Math.log2((luminance * 100) / 12.5)
}

export type AutoExposureOptions = {
  /** Luminance that a mid-grey surface should get. */
  readonly key: number
  readonly range: readonly [least: number, most: number]
  /** Eyes get used to light faster than to darkness; both in 1/s. */
  readonly rateToBright: number
  readonly rateToDark: number
  /** Shares of the darkest and brightest samples that are not metered. */
  readonly ignored: readonly [darkest: number, brightest: number]
}

export const defaultAutoExposure: AutoExposureOptions = {
  key: 0.18,
  range: [0.25, 4],
  rateToBright: 3,
  rateToDark: 1.2,
  ignored: [0.1, 0.05],
}

/** Follows the brightness of the surroundings like an eye does. */
export class AutoExposure {
  readonly #options: AutoExposureOptions
  #target = 1
  #current = 1

  constructor(options: AutoExposureOptions = defaultAutoExposure) {
    this.#options = options
  }

  get exposure(): number {
    return this.#current
  }

  /** Takes luminance samples of what is seen; `isImmediate` skips the adaptation, as for the first frame. */
  meter(luminances: Float32Array, { isImmediate = false }: { isImmediate?: boolean } = {}): void {
    const { key, range, ignored } = this.#options
    const mean = trimmedLogMean(luminances, ignored)
    this.#target = mean > 0 ? clamp(key / mean, ...range) : 1
    if (isImmediate) this.#current = this.#target
  }

  /** Advances by one frame and returns the exposure to use. */
  update(deltaSeconds: number): number {
    const { rateToBright, rateToDark } = this.#options
    const rate = this.#target < this.#current ? rateToBright : rateToDark
    // In stops, so that going from 1 to 2 takes as long as going from 2 to 4.
    this.#current = 2 ** damp(Math.log2(this.#current), Math.log2(this.#target), { rate, deltaSeconds })
    return this.#current
  }
}

/** Geometric mean without the extremes; lamps in view and black corners would otherwise pull it away from the product. */
export function trimmedLogMean(luminances: Float32Array, [darkest, brightest]: readonly [number, number]): number {
  const sorted = luminances.toSorted()
  const kept = sorted.subarray(Math.floor(sorted.length * darkest), Math.ceil(sorted.length * (1 - brightest)))
  if (kept.length === 0) return 0
  const sum = kept.reduce((total, luminance) => total + Math.log2(Math.max(luminance, 1e-5)), 0)
  return 2 ** (sum / kept.length)
}
