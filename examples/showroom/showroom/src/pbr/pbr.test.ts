import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NeutralToneMapping, NoToneMapping, ShaderLib, Vector3 } from 'three'
import type { MeshPhysicalMaterial, WebGLProgramParametersWithUniforms } from 'three'
import { createTestStage } from '@showroom/kit/core/testing.ts'
import { createMaterial, findFinish, materialLibrary, materials } from '@showroom/kit/materials/index.ts'
import { stageRenderer, webgl } from '@showroom/kit/webgl/index.ts'
import {
  applyCoat,
  AutoExposure,
  coatFor,
  coats,
  darkeningUnder,
  ev100FromLuminance,
  exposureFromEv100,
  findKeyDirection,
  injectAfter,
  meanLuminance,
  parsePbrSettings,
  pbr,
  pbrPipeline,
  projectIrradiance,
  reflectanceAtNormal,
  removeCoat,
  renderRadiance,
  schlick,
  studios,
  toneCurves,
  trimmedLogMean,
} from './index.ts'
import type { Rgb, Studio } from './index.ts'

const evenStudio: Studio = { id: 'even', zenith: '#ffffff', horizon: '#ffffff', ground: '#ffffff', ambient: 0.5, softboxes: [] }

describe('environment', () => {
  test('an even surrounding has its own brightness as mean and no key direction', () => {
    const map = renderRadiance(evenStudio, 16)
    assert.ok(Math.abs(meanLuminance(map) - 0.5) < 1e-6)
    assert.ok(findKeyDirection(map).share < 1e-6)
  })

  test('an even surrounding lights matt surfaces with pi times its radiance from every side', () => {
    const harmonics = projectIrradiance(renderRadiance(evenStudio, 32))
    for (const normal of [new Vector3(0, 1, 0), new Vector3(0.6, 0, 0.8)]) {
      const irradiance = harmonics.getIrradianceAt(normal, new Vector3())
      assert.ok(Math.abs(irradiance.x - Math.PI * 0.5) < 0.01, `irradiance ${irradiance.x}`)
    }
  })

  test('the key direction points at the only lamp', () => {
    const { direction, share } = findKeyDirection(renderRadiance(studios.daylight, 64))
    const lamp = studios.daylight.softboxes[0]
    assert.ok(Math.abs(Math.asin(direction.y) - lamp.elevation) < 0.05)
    assert.ok(share > 0.9)
  })

  test('every studio is brighter above than below', () => {
    for (const studio of Object.values(studios)) {
      const harmonics = projectIrradiance(renderRadiance(studio, 24))
      const [up, down] = [1, -1].map((y) => harmonics.getIrradianceAt(new Vector3(0, y, 0), new Vector3()).y)
      assert.ok((up ?? 0) > (down ?? 0), studio.id)
    }
  })
})

describe('tone mapping', () => {
  test('curves keep black black, stay within the display and never fall', () => {
    for (const [id, { apply }] of Object.entries(toneCurves)) {
      const greys = [0, 0.01, 0.18, 0.5, 1, 2, 8, 64].map((v) => apply([v, v, v])[1])
      assert.ok(Math.abs(greys[0] ?? 1) < 0.001, `${id} starts at ${greys[0]}`)
      assert.ok(
        greys.every((grey) => grey >= -0.001 && grey <= 1),
        id,
      )
      assert.deepEqual(
        greys.toSorted((a, b) => a - b),
        greys,
        id,
      )
    }
  })

  test('grey stays grey', () => {
    for (const [id, { apply }] of Object.entries(toneCurves)) {
      const [red, green, blue] = apply([0.4, 0.4, 0.4])
      assert.ok(Math.max(Math.abs(red - green), Math.abs(green - blue)) < 0.002, id)
    }
  })

  test('the neutral curve leaves the hue of a matt product alone', () => {
    const paint: Rgb = [0.5, 0.2, 0.1]
    const [red, green, blue] = toneCurves.neutral.apply(paint)
    assert.ok(Math.abs((red - blue) / (green - blue) - 4) < 0.01)
  })
})

describe('exposure', () => {
  test('one stop more halves the exposure', () => {
    assert.equal(exposureFromEv100(10) / exposureFromEv100(11), 2)
    assert.equal(ev100FromLuminance(0.125), 0)
  })

  test('extremes are not metered', () => {
    const samples = Float32Array.from([0.0001, ...Array.from({ length: 18 }, () => 0.18), 5000])
    assert.ok(Math.abs(trimmedLogMean(samples, [0.05, 0.05]) - 0.18) < 1e-6)
    assert.equal(trimmedLogMean(new Float32Array(0), [0, 0]), 0)
  })

  test('the eye adapts to light faster than to darkness, and gets there', () => {
    const [toBright, toDark] = [0.36, 0.09].map((luminance) => {
      const exposure = new AutoExposure()
      exposure.meter(new Float32Array(10).fill(luminance))
      return { afterHalfASecond: Math.abs(Math.log2(exposure.update(0.5))), atLast: exposure.update(60) }
    })
    assert.ok((toBright?.afterHalfASecond ?? 0) > (toDark?.afterHalfASecond ?? 1))
    assert.ok(Math.abs((toBright?.atLast ?? 0) - 0.5) < 1e-6)
    assert.ok(Math.abs((toDark?.atLast ?? 0) - 2) < 1e-6)
  })
})

describe('clear coats', () => {
  test('a coat of glass reflects four percent head-on and everything at grazing angles', () => {
    assert.ok(Math.abs(reflectanceAtNormal(1.5) - 0.04) < 1e-9)
    assert.equal(schlick(1, 0.04), 0.04)
    assert.equal(schlick(0, 0.04), 1)
  })

  test('dark bases lose more under a coat than bright ones, and nothing gets brighter', () => {
    for (const coat of Object.values(coats)) {
      assert.ok(darkeningUnder(coat, 0.1) < darkeningUnder(coat, 0.9), coat.id)
      assert.ok(darkeningUnder(coat, 1) <= 1, coat.id)
    }
  })

  test('coating twice is coating once, and a coat comes off without a trace', () => {
    const material = createMaterial(findFinish('walnut'))
    const read = ({ color, roughness, clearcoat }: MeshPhysicalMaterial) => [...color.toArray(), roughness, clearcoat]
    const bare = read(material)
    applyCoat(material, coats['satin-varnish'], { hasClearcoat: true })
    const coated = read(material)
    applyCoat(material, coats['satin-varnish'], { hasClearcoat: true })
    assert.deepEqual(read(material), coated)
    removeCoat(material)
    assert.deepEqual(read(material), bare)
  })

  test('without a second lobe a lower roughness stands in for the coat', () => {
    const material = createMaterial(findFinish('walnut'))
    applyCoat(material, coats['piano-lacquer'], { hasClearcoat: false })
    assert.equal(material.clearcoat, 0)
    assert.ok(material.roughness < findFinish('walnut').roughness)
  })

  test('cloth, glass and bare metal have no coat', () => {
    assert.equal(coatFor(findFinish('velvet')), null)
    assert.equal(coatFor(findFinish('clear-glass')), null)
    assert.equal(coatFor(findFinish('polished-steel')), null)
    assert.equal(coatFor(findFinish('anodised-graphite'))?.id, 'automotive')
  })

  test('flakes go into the physical shader of this version of three', () => {
    const material = createMaterial(findFinish('anodised-graphite'))
    applyCoat(material, coats.automotive, { hasClearcoat: true })
    const { vertexShader, fragmentShader } = ShaderLib.physical
    const shader = { uniforms: {}, vertexShader, fragmentShader }
    material.onBeforeCompile(shader as WebGLProgramParametersWithUniforms, undefined as never)
    assert.match(shader.vertexShader, /vFlakePosition = position/)
    assert.match(shader.fragmentShader, /uniform float flakeAmount/)
    assert.throws(() => injectAfter('void main() {}', '#include <common>', ''), /three.js changed/)
  })
})

describe('pbr component', () => {
  function mountAll(settings: Readonly<Record<string, unknown>>) {
    const { context, renderer } = createTestStage(settings)
    const mounted = [materials, webgl, pbr].map((component) => component.mount(context))
    return { context, renderer, mounted }
  }

  test('it lights the scene and leaves it as it was', () => {
    const { context, renderer, mounted } = mountAll({ tier: 'low', tone: 'neutral' })
    assert.equal(renderer.toneMapping, NeutralToneMapping)
    assert.ok(context.scene.environment)
    for (const component of mounted.reverse()) component.dispose()
    assert.equal(renderer.toneMapping, NoToneMapping)
    assert.equal(context.scene.environment, null)
    assert.equal(context.scene.children.length, 0)
  })

  test('materials follow the tier: coats go and come back', () => {
    const { context } = mountAll({ tier: 'high' })
    const { material } = context.use(materialLibrary).borrow('walnut')
    assert.ok(material.clearcoat > 0)
    context.use(stageRenderer).switchTier('low')
    assert.equal(material.clearcoat, 0)
    context.use(stageRenderer).switchTier('medium')
    assert.ok(material.clearcoat > 0)
  })

  test('a darker studio raises the exposure over time', () => {
    const { context, renderer } = mountAll({ tier: 'low' })
    const pipeline = context.use(pbrPipeline)
    pipeline.update(60)
    const before = renderer.toneMappingExposure
    pipeline.setStudio('night')
    pipeline.update(60)
    assert.equal(pipeline.studio, 'night')
    assert.ok(renderer.toneMappingExposure > before)
  })

  test('absurd settings fall back to the defaults', () => {
    assert.deepEqual(parsePbrSettings({ studio: 'toString', tone: 7 }), { studio: 'softbox', tone: 'neutral', hasAutoExposure: true })
  })
})
