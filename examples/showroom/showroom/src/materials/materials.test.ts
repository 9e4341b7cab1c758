import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toColor } from '@showroom/kit/core/color.ts'
import { createTestStage } from '@showroom/kit/core/testing.ts'
import {
  createMaterial,
  findFinish,
  finishes,
  finishesOf,
  materialLibrary,
  MaterialLibrary,
  materials,
  nearestFinish,
  parseMaterialSettings,
} from './index.ts'
import { createFractalNoise, createLeatherField, createSurfaceTextures, createWoodField } from './procedural-texture.ts'

const options = { textureSize: 16, seed: 5 }

describe('palette', () => {
  test('every finish has an id of its own and a colour that can be read', () => {
    assert.equal(new Set(finishes.map((finish) => finish.id)).size, finishes.length)
    for (const finish of finishes) assert.ok(toColor(finish.color).isColor, finish.id)
  })

  test('bare metals have no index of refraction and dielectrics are not half metal', () => {
    for (const finish of finishesOf('metal')) assert.equal(finish.ior, undefined, finish.id)
    for (const finish of finishesOf('wood')) assert.equal(finish.metalness, 0, finish.id)
  })

  test('an unknown finish is refused by name', () => {
    assert.throws(() => findFinish('chrome-plated-cheese'), /chrome-plated-cheese/)
  })

  test('the nearest finish to a colour is the one that looks like it', () => {
    assert.equal(nearestFinish('#5a3a25').id, 'walnut')
    assert.equal(nearestFinish('#5a3a25', finishesOf('leather')).id, 'saddle-leather')
  })
})

describe('procedural textures', () => {
  test('height fields are seamless and stay within 0 and 1', () => {
    for (const field of [createFractalNoise({ seed: 1, cells: 4, octaves: 3 }), createLeatherField(2)]) {
      assert.ok(Math.abs(field(0, 0.3) - field(1, 0.3)) < 1e-6)
      for (let step = 0; step < 50; step++) {
        const height = field(step / 50, (step * 7) / 50)
        assert.ok(height >= 0 && height <= 1, `height ${height}`)
      }
    }
  })

  test('a flat relief gives normals that point straight up', () => {
    const { normal } = createSurfaceTextures(createWoodField(3), { size: 8, repeat: 1, relief: 0 })
    assert.deepEqual([...(normal.image.data ?? [])].slice(0, 4), [128, 128, 255, 255])
  })

  test('the same seed makes the same texture', () => {
    const make = () => createSurfaceTextures(createWoodField(9), { size: 8, repeat: 1, relief: 2 })
    assert.deepEqual(make().normal.image.data, make().normal.image.data)
  })
})

describe('material library', () => {
  test('equal requests share one material, different tints do not', () => {
    const library = new MaterialLibrary(options)
    const first = library.borrow('walnut')
    assert.equal(library.borrow('walnut').material, first.material)
    assert.notEqual(library.borrow('walnut', { tint: 'tan' }).material, first.material)
    assert.deepEqual(library.statistics(), { materials: 2, textures: 2, loans: 3 })
  })

  test('a material is freed with its last loan, and a loan counts once', () => {
    const library = new MaterialLibrary(options)
    const loans = [library.borrow('carrara'), library.borrow('carrara')]
    loans[0]?.release()
    loans[0]?.release()
    assert.equal(library.statistics().materials, 1)
    loans[1]?.release()
    assert.deepEqual(library.statistics(), { materials: 0, textures: 2, loans: 0 })
  })

  test('decorators reach materials made before and after', () => {
    const library = new MaterialLibrary(options)
    const before = library.borrow('velvet')
    library.decorate((material) => void (material.envMapIntensity = 2))
    assert.equal(before.material.envMapIntensity, 2)
    assert.equal(library.borrow('boucle').material.envMapIntensity, 2)
  })

  test('wear dulls a polished surface and polishes a dull one', () => {
    const wornSteel = createMaterial(findFinish('polished-steel'), { wear: 1 })
    const wornFelt = createMaterial(findFinish('wool-felt'), { wear: 1 })
    assert.ok(wornSteel.roughness > findFinish('polished-steel').roughness)
    assert.ok(wornFelt.roughness < findFinish('wool-felt').roughness)
  })

  test('a tint multiplies the colour of the finish', () => {
    const material = createMaterial(findFinish('gloss-white'), { tint: [0, 1, 0] })
    assert.equal(material.color.r, 0)
    assert.ok(material.color.g > 0.8)
  })
})

describe('materials component', () => {
  test('it provides a library and empties it when it is taken out', () => {
    const { context } = createTestStage({ textureSize: 16 })
    const mounted = materials.mount(context)
    const library = context.use(materialLibrary)
    library.borrow('ash')
    mounted.dispose()
    assert.deepEqual(library.statistics(), { materials: 0, textures: 0, loans: 0 })
  })

  test('absurd settings fall back to the defaults', () => {
    assert.equal(parseMaterialSettings({ textureSize: 100 }).textureSize, 128)
    assert.equal(parseMaterialSettings({ textureSize: 64, seed: 3 }).seed, 3)
    assert.equal(parseMaterialSettings({ seed: 'many' }).seed, 2026)
  })
})
