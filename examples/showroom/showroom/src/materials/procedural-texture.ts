import { DataTexture, LinearFilter, LinearMipmapLinearFilter, NoColorSpace, RGBAFormat, RepeatWrapping, UnsignedByteType } from 'three'
import { clamp, createRandom, lerp, smoothstep } from '@showroom/kit/core/math.ts'

/** A height for every point of the unit square, from 0 to 1; seamless, so that a texture can repeat. */
export type HeightField = (u: number, v: number) => number

/** How a height field is turned into textures. */
export type TextureOptions = {
  /** Edge length in texels. */
  readonly size: number
  /** How often the texture repeats over one unit of the model's texture coordinates. */
  readonly repeat: number
  /** Height of the relief in texels; 0 gives a flat normal map. */
  readonly relief: number
}

/** What a surface needs besides its colour: small-scale shape and small-scale gloss. */
export type SurfaceTextures = { readonly normal: DataTexture; readonly roughness: DataTexture }

/** Options of lattice noise; `cells` is an integer, otherwise the seam would show. */
export type NoiseOptions = { readonly seed: number; readonly cells: number }

/** Value noise on a lattice that wraps around at the edges of the unit square. */
export function createNoise({ seed, cells }: NoiseOptions): HeightField {
  const random = createRandom(seed)
  const lattice = Float32Array.from({ length: cells * cells }, random)
  const at = (column: number, row: number) => lattice[wrap(row, cells) * cells + wrap(column, cells)] ?? 0
  return (u, v) => {
    const column = Math.floor(u * cells)
    const row = Math.floor(v * cells)
    const across = smoothstep(u * cells - column)
    const down = smoothstep(v * cells - row)
    const top = lerp(at(column, row), at(column + 1, row), across)
    const bottom = lerp(at(column, row + 1), at(column + 1, row + 1), across)
    return lerp(top, bottom, down)
  }
}

function wrap(index: number, length: number): number {
  return ((index % length) + length) % length
}

/** Sums octaves of noise, each twice as fine and half as strong as the one before; the result stays within 0 to 1. */
export function createFractalNoise({ seed, cells, octaves }: NoiseOptions & { readonly octaves: number }): HeightField {
  const layers = Array.from({ length: octaves }, (_, octave) => ({
    noise: createNoise({ seed: seed + octave * 101, cells: cells * 2 ** octave }),
    weight: 0.5 ** octave,
  }))
  const total = layers.reduce((sum, layer) => sum + layer.weight, 0)
  return (u, v) => layers.reduce((sum, layer) => sum + layer.noise(u, v) * layer.weight, 0) / total
}

/** Fine parallel scratches along `u`, as a grinding belt leaves them. */
export function createBrushedField(seed: number): HeightField {
  const random = createRandom(seed)
  const lines = Float32Array.from({ length: 256 }, random)
  const drift = createNoise({ seed: seed + 7, cells: 4 })
  return (u, v) => {
    const line = lines[Math.floor(wrap(v, 1) * lines.length)] ?? 0
    return clamp(line * 0.75 + drift(u, v) * 0.25, 0, 1)
  }
}

/** Growth rings cut lengthwise: bands that waver, with pores between them. */
export function createWoodField(seed: number): HeightField {
  const waver = createFractalNoise({ seed, cells: 3, octaves: 3 })
  const pores = createNoise({ seed: seed + 31, cells: 64 })
  return (u, v) => {
    const ring = 0.5 + 0.5 * Math.sin(2 * Math.PI * (v * 9 + waver(u, v) * 1.6))
    const pore = smoothstep((pores(u, v) - 0.82) / 0.18)
    return clamp(ring * 0.7 + 0.3 - pore * 0.5, 0, 1)
  }
}

/** Pebbled cells with soft creases between them (distance to the nearest of jittered points). */
export function createLeatherField(seed: number, cells = 18): HeightField {
  const random = createRandom(seed)
  const points = Float32Array.from({ length: cells * cells * 2 }, random)
  return (u, v) => smoothstep(1.4 - 1.4 * distanceToNearest({ points, cells, x: u * cells, y: v * cells }))
}

type PointCloud = { readonly points: Float32Array; readonly cells: number; readonly x: number; readonly y: number }

function distanceToNearest({ points, cells, x, y }: PointCloud): number {
  let nearest = Infinity
  for (let row = Math.floor(y) - 1; row <= Math.floor(y) + 1; row++) {
    for (let column = Math.floor(x) - 1; column <= Math.floor(x) + 1; column++) {
      const index = 2 * (wrap(row, cells) * cells + wrap(column, cells))
      const dx = column + (points[index] ?? 0) - x
      const dy = row + (points[index + 1] ?? 0) - y
      nearest = Math.min(nearest, dx * dx + dy * dy)
    }
  }
  return Math.sqrt(nearest)
}

/** Over-and-under weave of a plain cloth with `threads` threads in each direction. */
export function createWeaveField(seed: number, threads = 24): HeightField {
  const fuzz = createFractalNoise({ seed, cells: 32, octaves: 2 })
  return (u, v) => {
    const warp = Math.abs(Math.sin(Math.PI * u * threads))
    const weft = Math.abs(Math.sin(Math.PI * v * threads))
    const isWarpOnTop = (Math.floor(u * threads) + Math.floor(v * threads)) % 2 === 0
    return clamp((isWarpOnTop ? warp : weft) * 0.8 + fuzz(u, v) * 0.2, 0, 1)
  }
}

/** Renders a height field into a tangent-space normal map and a roughness map. */
export function createSurfaceTextures(field: HeightField, options: TextureOptions): SurfaceTextures {
  const heights = sampleHeights(field, options.size)
  return {
    normal: createTexture(toNormalTexels(heights, options), options),
    roughness: createTexture(toRoughnessTexels(heights), options),
  }
}

function sampleHeights(field: HeightField, size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, index) => field((index % size) / size, Math.floor(index / size) / size))
}

function toNormalTexels(heights: Float32Array, { size, relief }: TextureOptions): Uint8Array {
  const texels = new Uint8Array(size * size * 4)
  const heightAt = (column: number, row: number) => heights[wrap(row, size) * size + wrap(column, size)] ?? 0
  for (let index = 0; index < heights.length; index++) {
    const column = index % size
    const row = Math.floor(index / size)
    const x = (heightAt(column - 1, row) - heightAt(column + 1, row)) * 0.5 * relief
    const y = (heightAt(column, row - 1) - heightAt(column, row + 1)) * 0.5 * relief
    const length = Math.hypot(x, y, 1)
    texels.set([toByte(x / length), toByte(y / length), toByte(1 / length), 255], index * 4)
  }
  return texels
}

/** Packs a component of a unit vector, -1 to 1, into a byte. */
function toByte(component: number): number {
  return Math.round((component * 0.5 + 0.5) * 255)
}

// Physical materials read roughness from the green channel and multiply it with their own value, so it stays near 1.
function toRoughnessTexels(heights: Float32Array): Uint8Array {
  const texels = new Uint8Array(heights.length * 4)
  heights.forEach((height, index) => {
    const roughness = Math.round(lerp(255, 205, height))
    texels.set([255, roughness, 0, 255], index * 4)
  })
  return texels
}

function createTexture(texels: Uint8Array, { size, repeat }: TextureOptions): DataTexture {
  const texture = new DataTexture(texels, size, size, RGBAFormat, UnsignedByteType)
  texture.colorSpace = NoColorSpace
  texture.wrapS = RepeatWrapping
  texture.wrapT = RepeatWrapping
  texture.repeat.set(repeat, repeat)
  texture.magFilter = LinearFilter
  texture.minFilter = LinearMipmapLinearFilter
  texture.generateMipmaps = true
  texture.needsUpdate = true
  return texture
}
