import { Color, DirectionalLight, LightProbe } from 'three'
import type { DataTexture, Scene } from 'three'
import type { RendererPort, StageComponent } from '@showroom/kit'
import { createServiceKey } from '@showroom/kit'
import type { Disposable } from '@showroom/kit/core/disposal.ts'
import { DisposalBag } from '@showroom/kit/core/disposal.ts'
import { materialLibrary } from '@showroom/kit/materials/index.ts'
import type { MaterialLibrary } from '@showroom/kit/materials/index.ts'
import { stageRenderer } from '@showroom/kit/webgl/index.ts'
import type { QualityLimits, StageRenderer } from '@showroom/kit/webgl/index.ts'
import { applyCoat, coatFor } from './clearcoat.ts'
import { createEnvironmentTexture, findKeyDirection, projectIrradiance, renderRadiance, studios } from './environment.ts'
import type { RadianceMap, StudioId } from './environment.ts'
import { AutoExposure, toneCurves } from './tone-mapping.ts'
import type { ToneCurveId } from './tone-mapping.ts'

export { applyCoat, coatFor, coats, darkeningUnder, injectAfter, reflectanceAtNormal, removeCoat, schlick } from './clearcoat.ts'
export type { Coat, CoatId } from './clearcoat.ts'
export { findKeyDirection, meanLuminance, projectIrradiance, renderRadiance, studios } from './environment.ts'
export type { RadianceMap, Softbox, Studio, StudioId } from './environment.ts'
export { AutoExposure, ev100FromLuminance, exposureFromEv100, toneCurves, trimmedLogMean } from './tone-mapping.ts'
export type { AutoExposureOptions, Rgb, ToneCurve, ToneCurveId } from './tone-mapping.ts'

/** Light, reflections, coats and tone of the whole picture. */
export const pbrPipeline = createServiceKey<PbrPipeline>('pbr pipeline')

/** What the pipeline works on. */
export type PipelineParts = {
  readonly scene: Scene
  readonly port: RendererPort
  readonly library: MaterialLibrary
  readonly renderer: StageRenderer
}

export type PipelineOptions = { readonly studio: StudioId; readonly tone: ToneCurveId; readonly hasAutoExposure: boolean }

const keyLightDistance = 8

/** Lights a scene from one studio: reflections, diffuse light and the lamp that casts shadows always agree. */
export class PbrPipeline implements Disposable {
  /** The lamp that casts shadows; it stands where most of the studio's light comes from. */
  readonly keyLight = new DirectionalLight()
  readonly #probe = new LightProbe()
  readonly #exposure = new AutoExposure()
  readonly #parts: PipelineParts
  readonly #options: PipelineOptions
  readonly #bag = new DisposalBag()
  #limits: QualityLimits
  #studio: StudioId
  #texture: DataTexture | null = null

  constructor(parts: PipelineParts, options: PipelineOptions) {
    this.#parts = parts
    this.#options = options
    this.#studio = options.studio
    this.#limits = parts.renderer.limits
    this.#addLights()
    this.setTone(options.tone)
    parts.library.decorate((material, finish) => {
      const coat = coatFor(finish)
      if (coat) applyCoat(material, coat, this.#limits)
      material.transmission = this.#limits.hasTransmission ? (finish.transmission ?? 0) : 0
      material.transparent = !this.#limits.hasTransmission && finish.transmission !== undefined
      material.opacity = material.transparent ? 1 - 0.7 * (finish.transmission ?? 0) : 1
    })
    this.#bag.defer(parts.renderer.onLimits((limits) => this.#adopt(limits)))
  }

  get studio(): StudioId {
    return this.#studio
  }

  /** Changes the surroundings. */
  setStudio(studio: StudioId): void {
    this.#studio = studio
    this.#relight()
  }

  setTone(tone: ToneCurveId): void {
    this.#parts.port.toneMapping = toneCurves[tone].constant
  }

  /** Advances the exposure by one frame. */
  update(deltaSeconds: number): void {
    if (this.#options.hasAutoExposure) this.#parts.port.toneMappingExposure = this.#exposure.update(deltaSeconds)
  }

  dispose(): void {
    this.#bag.dispose()
    this.#texture?.dispose()
  }

  #addLights(): void {
    const { scene, port } = this.#parts
    const before = { environment: scene.environment, toneMapping: port.toneMapping, exposure: port.toneMappingExposure }
    this.keyLight.castShadow = true
    scene.add(this.keyLight, this.keyLight.target, this.#probe)
    this.#bag.defer(() => {
      scene.remove(this.keyLight, this.keyLight.target, this.#probe)
      scene.environment = before.environment
      port.toneMapping = before.toneMapping
      port.toneMappingExposure = before.exposure
    })
    this.#bag.add(this.keyLight)
  }

  #adopt(limits: QualityLimits): void {
    this.#limits = limits
    this.keyLight.shadow.mapSize.set(limits.shadowMapSize, limits.shadowMapSize)
    this.#parts.library.redecorate()
    this.#relight()
  }

  #relight(): void {
    const map = renderRadiance(studios[this.#studio], this.#limits.environmentSize)
    this.#texture?.dispose()
    this.#texture = createEnvironmentTexture(map)
    this.#parts.scene.environment = this.#texture
    this.#probe.sh.copy(projectIrradiance(map))
    // The environment map already lights what is glossy; the probe only fills in what has no reflections.
    this.#probe.intensity = 0.25
    this.#placeKeyLight(map)
    this.#exposure.meter(luminancesOf(map))
  }

  #placeKeyLight(map: RadianceMap): void {
    const { direction, share } = findKeyDirection(map)
    this.keyLight.position.copy(this.keyLight.target.position).addScaledVector(direction, keyLightDistance)
    this.keyLight.color.copy(colorOfBrightest(map))
    this.keyLight.intensity = 2.5 * share
  }
}

/** Colour of the brightest spot of a surrounding, at full brightness; white where all is dark. */
function colorOfBrightest({ texels }: RadianceMap): Color {
  const brightest = new Color(1, 1, 1)
  let most = 0
  for (let index = 0; index < texels.length; index += 4) {
    const [red = 0, green = 0, blue = 0] = texels.subarray(index, index + 3)
    const peak = Math.max(red, green, blue)
    if (peak <= most) continue
    most = peak
    brightest.setRGB(red / peak, green / peak, blue / peak)
  }
  return brightest
}

function luminancesOf({ texels }: RadianceMap): Float32Array {
  return Float32Array.from({ length: texels.length / 4 }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = texels.subarray(index * 4, index * 4 + 3)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  })
}

/** Reads the component's settings; what is missing or absurd falls back to the default. */
export function parsePbrSettings({ studio, tone, autoExposure }: Readonly<Record<string, unknown>>): PipelineOptions {
  return {
    studio: isKeyOf(studios, studio) ? studio : 'softbox',
    tone: isKeyOf(toneCurves, tone) ? tone : 'neutral',
    hasAutoExposure: autoExposure !== false,
  }
}

function isKeyOf<T extends object>(table: T, key: unknown): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(table, key)
}

/** Lights the stage and gives materials their coats. */
export const pbr: StageComponent = {
  id: 'pbr',
  needs: ['materials', 'webgl'],
  mount(context) {
    const parts = {
      scene: context.scene,
      port: context.renderer,
      library: context.use(materialLibrary),
      renderer: context.use(stageRenderer),
    }
    const pipeline = new PbrPipeline(parts, parsePbrSettings(context.settings))
    context.provide(pbrPipeline, pipeline)
    return pipeline
  },
}
