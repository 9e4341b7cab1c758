import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DataTexture } from 'three'
import { AssetRegistry } from './asset-registry.ts'
import { createSwatchTexture } from './swatch-texture.ts'

describe('asset registry', () => {
  function createRegistry() {
    const registry = new AssetRegistry<DataTexture>()
    const counts = { loads: 0, disposals: 0 }
    registry.register('swatch', async () => {
      counts.loads += 1
      const texture = createSwatchTexture(['teal'])
      texture.addEventListener('dispose', () => void (counts.disposals += 1))
      return texture
    })
    return { registry, counts }
  }

  test('holders share one asset, also while it loads', async () => {
    const { registry, counts } = createRegistry()
    const [one, other] = await Promise.all([registry.hold('swatch'), registry.hold('swatch')])
    assert.equal(one.asset, other.asset)
    assert.equal(counts.loads, 1)
  })

  test('the last release frees the asset, and a release counts once', async () => {
    const { registry, counts } = createRegistry()
    const [one, other] = await Promise.all([registry.hold('swatch'), registry.hold('swatch')])
    one.release()
    one.release()
    assert.equal(counts.disposals, 0)
    other.release()
    assert.equal(counts.disposals, 1)
    assert.deepEqual(registry.held, [])
  })

  test('a failed load can be tried again', async () => {
    const registry = new AssetRegistry<DataTexture>()
    let tries = 0
    registry.register('flaky', async () => {
      tries += 1
      if (tries === 1) throw new Error('no network')
      return createSwatchTexture(['red'])
    })
    await assert.rejects(registry.hold('flaky'), /no network/)
    assert.ok((await registry.hold('flaky')).asset.isDataTexture)
  })

  test('unknown and doubled ids are refused', async () => {
    const { registry } = createRegistry()
    await assert.rejects(registry.hold('nothing'), /No asset is called nothing/)
    assert.throws(() => registry.register('swatch', async () => createSwatchTexture([])), /registered twice/)
  })
})

test('a swatch shows its colours from left to right in sRGB', () => {
  const data = createSwatchTexture(['#ff8000', [0, 0, 1]]).image.data
  assert.deepEqual([...(data ?? [])], [255, 128, 0, 255, 0, 0, 255, 255])
})
