import type { GraphicsContext } from '@showroom/kit'
import { clamp } from '@showroom/kit/core/math.ts'

/** What a graphics card can do, as far as the stage cares. */
export type Capabilities = {
  readonly maxTextureSize: number
  readonly maxCubeMapSize: number
  readonly maxSamples: number
  readonly maxAnisotropy: number
  readonly maxVaryings: number
  /** Renders into floating-point targets; without it there is no HDR environment. */
  readonly hasFloatTargets: boolean
  /** Filters floating-point textures linearly. */
  readonly hasFloatFiltering: boolean
  readonly textureFormats: readonly CompressedFormat[]
  /** Name of the card as the driver tells it, or an empty string where the browser hides it. */
  readonly device: string
  /** True for renderers that run on the processor. */
  readonly isSoftware: boolean
}

/** Families of compressed textures, best first. */
export type CompressedFormat = 'astc' | 'bc7' | 'etc2' | 's3tc'

/** How much work a picture may cost. */
export type QualityTier = 'low' | 'medium' | 'high'

/** What a tier allows; every effect reads its limits here instead of asking for a card's name. */
export type QualityLimits = {
  readonly maxPixelRatio: number
  readonly samples: number
  readonly shadowMapSize: number
  readonly environmentSize: number
  readonly anisotropy: number
  readonly hasClearcoat: boolean
  readonly hasTransmission: boolean
}

// Numbers of the WebGL 2 and extension specifications; a context that only carries values has no named constants.
const glName = {
  maxTextureSize: 0x0d33,
  maxCubeMapSize: 0x851c,
  maxSamples: 0x8d57,
  maxVaryingVectors: 0x8dfc,
  maxAnisotropy: 0x84ff,
  renderer: 0x1f01,
  unmaskedRenderer: 0x9246,
} as const

const formatExtensions: readonly (readonly [CompressedFormat, string])[] = [
  ['astc', 'WEBGL_compressed_texture_astc'],
  ['bc7', 'EXT_texture_compression_bptc'],
  ['etc2', 'WEBGL_compressed_texture_etc'],
  ['s3tc', 'WEBGL_compressed_texture_s3tc'],
]

const softwareNames = /swiftshader|llvmpipe|softpipe|basic render|software/i
const mobileNames = /adreno|mali|powervr|apple gpu|videocore/i

/** Reads what a context offers; values that a context does not tell are assumed to be the least WebGL 2 guarantees. */
export function detectCapabilities(context: GraphicsContext): Capabilities {
  const number = (name: number, least: number) => {
    const value = context.getParameter(name)
    return typeof value === 'number' && Number.isFinite(value) ? value : least
  }
  const has = (extension: string) => Boolean(context.getExtension(extension))
  const device = detectDevice(context)
  return {
    maxTextureSize: number(glName.maxTextureSize, 2048),
    maxCubeMapSize: number(glName.maxCubeMapSize, 2048),
    maxSamples: number(glName.maxSamples, 4),
    maxAnisotropy: has('EXT_texture_filter_anisotropic') ? number(glName.maxAnisotropy, 1) : 1,
    maxVaryings: number(glName.maxVaryingVectors, 15),
    hasFloatTargets: has('EXT_color_buffer_float') || has('EXT_color_buffer_half_float'),
    hasFloatFiltering: has('OES_texture_float_linear'),
    textureFormats: formatExtensions.filter(([, extension]) => has(extension)).map(([format]) => format),
    device,
    isSoftware: softwareNames.test(device),
  }
}

function detectDevice(context: GraphicsContext): string {
  const name = context.getExtension('WEBGL_debug_renderer_info') ? glName.unmaskedRenderer : glName.renderer
  const device = context.getParameter(name)
  return typeof device === 'string' ? device : ''
}

/** Chooses a tier from hard limits first; the device's name only breaks ties, because names lie and change. */
export function chooseTier(capabilities: Capabilities): QualityTier {
  const { isSoftware, hasFloatTargets, maxTextureSize, maxSamples, device } = capabilities
  if (isSoftware || !hasFloatTargets || maxTextureSize < 4096) return 'low'
  if (mobileNames.test(device) || maxTextureSize < 8192 || maxSamples < 4) return 'medium'
  return 'high'
}

const tierLimits: Readonly<Record<QualityTier, QualityLimits>> = {
  low: {
    maxPixelRatio: 1,
    samples: 0,
    shadowMapSize: 512,
    environmentSize: 32,
    anisotropy: 1,
    hasClearcoat: false,
    hasTransmission: false,
  },
  medium: {
    maxPixelRatio: 1.5,
    samples: 2,
    shadowMapSize: 1024,
    environmentSize: 64,
    anisotropy: 4,
    hasClearcoat: true,
    hasTransmission: false,
  },
  high: {
    maxPixelRatio: 2,
    samples: 4,
    shadowMapSize: 2048,
    environmentSize: 128,
    anisotropy: 8,
    hasClearcoat: true,
    hasTransmission: true,
  },
}

/** The limits of a tier, cut down to what the card really has. */
export function limitsFor(tier: QualityTier, capabilities: Capabilities): QualityLimits {
  const limits = tierLimits[tier]
  return {
    ...limits,
    samples: Math.min(limits.samples, capabilities.maxSamples),
    shadowMapSize: clamp(limits.shadowMapSize, 1, capabilities.maxTextureSize),
    environmentSize: clamp(limits.environmentSize, 1, capabilities.maxCubeMapSize),
    anisotropy: Math.min(limits.anisotropy, capabilities.maxAnisotropy),
  }
}

/** The next tier down, or `null` when there is none. */
export function lowerTier(tier: QualityTier): QualityTier | null {
  const lower: Readonly<Record<QualityTier, QualityTier | null>> = { high: 'medium', medium: 'low', low: null }
  return lower[tier]
}

/** Estimates the bytes of video memory a drawing surface takes: colour, depth and multisampling buffers. */
export function estimateSurfaceBytes(widthPixels: number, heightPixels: number, samples: number): number {
  const colour = 4
  const depth = 4
  return widthPixels * heightPixels * (colour + (colour + depth) * Math.max(samples, 1))
}
