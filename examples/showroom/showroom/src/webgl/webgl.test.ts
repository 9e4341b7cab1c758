import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PerspectiveCamera, Scene } from 'three'
import { createGraphicsContext, createTestStage, RecordingRenderer } from '@showroom/kit/core/testing.ts'
import {
  chooseTier,
  detectCapabilities,
  estimateSurfaceBytes,
  FrameBudget,
  limitsFor,
  parseWebglSettings,
  percentile,
  stageRenderer,
  StageRenderer,
  webgl,
} from './index.ts'

const maxTextureSize = 0x0d33
const maxSamples = 0x8d57
const unmaskedRenderer = 0x9246

/** A context like that of a desktop card; parameters can be changed and extensions left out. */
function createDesktopContext(parameters: Readonly<Record<number, unknown>> = {}, without: readonly string[] = []) {
  const extensions = ['EXT_color_buffer_float', 'OES_texture_float_linear', 'EXT_texture_compression_bptc', 'WEBGL_debug_renderer_info']
  return createGraphicsContext(
    { [maxTextureSize]: 16_384, [maxSamples]: 8, [unmaskedRenderer]: 'GeForce RTX', ...parameters },
    extensions.filter((extension) => !without.includes(extension)),
  )
}

const tierOf = (...context: Parameters<typeof createDesktopContext>) => chooseTier(detectCapabilities(createDesktopContext(...context)))

describe('capabilities', () => {
  test('a desktop card is read as it is', () => {
    const capabilities = detectCapabilities(createDesktopContext())
    assert.equal(capabilities.maxTextureSize, 16_384)
    assert.equal(capabilities.device, 'GeForce RTX')
    assert.deepEqual(capabilities.textureFormats, ['bc7'])
    assert.equal(capabilities.maxAnisotropy, 1)
  })

  test('a context that tells nothing gets the least WebGL 2 guarantees', () => {
    const capabilities = detectCapabilities(createGraphicsContext())
    assert.equal(capabilities.maxTextureSize, 2048)
    assert.equal(capabilities.device, '')
    assert.equal(chooseTier(capabilities), 'low')
  })

  test('tiers follow hard limits before names', () => {
    assert.equal(tierOf(), 'high')
    assert.equal(tierOf({ [unmaskedRenderer]: 'Mali-G78' }), 'medium')
    assert.equal(tierOf({ [maxTextureSize]: 4096 }), 'medium')
    assert.equal(tierOf({ [unmaskedRenderer]: 'Google SwiftShader' }), 'low')
    assert.equal(tierOf({}, ['EXT_color_buffer_float']), 'low')
  })

  test('limits never exceed the card', () => {
    const weak = detectCapabilities(createDesktopContext({ [maxTextureSize]: 1024, [maxSamples]: 1 }))
    const limits = limitsFor('high', weak)
    assert.equal(limits.shadowMapSize, 1024)
    assert.equal(limits.samples, 1)
    assert.equal(limits.anisotropy, 1)
  })

  test('multisampling multiplies the memory of a surface', () => {
    assert.equal(estimateSurfaceBytes(100, 100, 0), 120_000)
    assert.equal(estimateSurfaceBytes(100, 100, 4), 360_000)
  })
})

describe('frame budget', () => {
  const feed = (budget: FrameBudget, frameMs: number, frames = 30) => {
    for (let frame = 0; frame < frames; frame++) budget.record(frameMs)
    return budget.scale
  }

  test('slow frames lower the resolution by the square root of the load', () => {
    assert.equal(feed(new FrameBudget({ targetMs: 10, windowFrames: 30, leastScale: 0.25 }), 20), 0.7)
  })

  test('it recovers step by step and never exceeds full resolution', () => {
    const budget = new FrameBudget()
    feed(budget, 40)
    const low = budget.scale
    assert.ok(Math.abs(feed(budget, 5) - low - 0.05) < 1e-9)
    assert.equal(feed(budget, 5, 3000), 1)
  })

  test('too slow at the least resolution is told apart from adapting', () => {
    const budget = new FrameBudget({ targetMs: 10, windowFrames: 1, leastScale: 0.5 })
    assert.deepEqual([budget.record(100), budget.record(100), budget.record(9)], ['changed', 'exhausted', 'kept'])
  })

  test('a hidden tab is no slow frame', () => {
    const budget = new FrameBudget()
    feed(budget, 5000, 100)
    assert.equal(budget.scale, 1)
  })

  test('the percentile of nothing is zero', () => {
    assert.equal(percentile([], 0.9), 0)
    assert.equal(percentile([5, 1, 3], 0.5), 3)
  })
})

describe('stage renderer', () => {
  const scene = new Scene()
  const lens = new PerspectiveCamera()
  const renderSlowly = (renderer: StageRenderer, frames: number) => {
    for (let frame = 0; frame < frames; frame++) renderer.render(scene, lens, 200)
  }

  test('the pixel ratio is the least of screen, tier and texture size', () => {
    const renderer = new StageRenderer(new RecordingRenderer(createDesktopContext()))
    renderer.resize({ width: 800, height: 600, pixelRatio: 3 })
    assert.equal(renderer.pixelRatio, 2)
    renderer.resize({ width: 16_384, height: 600, pixelRatio: 3 })
    assert.equal(renderer.pixelRatio, 1)
  })

  test('a hidden element does not resize the surface', () => {
    const port = new RecordingRenderer(createDesktopContext())
    new StageRenderer(port).resize({ width: 0, height: 300, pixelRatio: 2 })
    assert.deepEqual(port.calls, [])
  })

  test('a card that stays slow at the least resolution loses effects, tier by tier', () => {
    const renderer = new StageRenderer(new RecordingRenderer(createDesktopContext()))
    const tiers: string[] = []
    renderer.onLimits((_, tier) => void tiers.push(tier))
    renderSlowly(renderer, 60)
    assert.deepEqual(tiers, ['high'])
    renderSlowly(renderer, 30)
    assert.deepEqual(tiers, ['high', 'medium'])
    renderSlowly(renderer, 600)
    assert.deepEqual(tiers, ['high', 'medium', 'low'])
  })

  test('a listener that left hears nothing more', () => {
    const renderer = new StageRenderer(new RecordingRenderer(createDesktopContext()))
    const tiers: string[] = []
    const stop = renderer.onLimits((_, tier) => void tiers.push(tier))
    stop()
    renderer.switchTier('low')
    assert.deepEqual(tiers, ['high'])
  })
})

describe('webgl component', () => {
  test('it provides the renderer and leaves the shadow switch as it was', () => {
    const { context, renderer } = createTestStage({ tier: 'high' })
    const mounted = webgl.mount(context)
    assert.equal(renderer.shadowMap.enabled, true)
    assert.equal(context.use(stageRenderer).tier, 'high')
    mounted.dispose()
    assert.equal(renderer.shadowMap.enabled, false)
  })

  test('absurd settings fall back to the defaults', () => {
    assert.equal(parseWebglSettings({ tier: 'ultra' }).tier, 'auto')
    assert.equal(parseWebglSettings({ targetFramesPerSecond: 30 }).budget.targetMs, 1000 / 30)
  })
})
