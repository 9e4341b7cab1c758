import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findFinish } from '#components/materials/palette.ts'
import { RecordingRenderer } from '#core/testing.ts'
import rawSettings from '../viewer.config.json' with { type: 'json' }
import { catalog } from './components/catalog.ts'
import { ManualFrames } from './render/manual-frames.ts'
import { parseSettings } from './settings.ts'
import { Viewer } from './viewer.ts'

const settings = parseSettings(rawSettings)

function createViewer() {
  const frames = new ManualFrames()
  const renderer = new RecordingRenderer()
  return { frames, renderer, viewer: new Viewer({ renderer, frames, settings, catalog }) }
}

describe('viewer', () => {
  test('it mounts every component of the catalog and draws every frame', () => {
    const { frames, renderer, viewer } = createViewer()
    frames.advance(60)
    assert.equal(viewer.components.length, catalog.length)
    assert.equal(renderer.calls.filter((call) => call === 'render').length, 60)
  })

  test('the scene shows the product, the variant and the mood of the model', () => {
    const { viewer } = createViewer()
    viewer.model.showProduct('headphones')
    viewer.model.setMood('evening')
    const names = viewer.scene.children.map((child) => child.name)
    assert.ok(names.includes('headphones') && names.includes('mood evening'))
    assert.ok(!names.includes('lounge-chair') && !names.includes('mood studio'))
  })

  test('exploding moves parts apart, undoing brings them back', () => {
    const { viewer } = createViewer()
    const heightOf = (part: string) => viewer.scene.getObjectByName(part)?.position.y
    const before = heightOf('cushion')
    viewer.model.explode(1)
    assert.notEqual(heightOf('cushion'), before)
    viewer.model.undo()
    assert.equal(heightOf('cushion'), before)
  })

  test('a resize reaches camera and renderer', () => {
    const { renderer, viewer } = createViewer()
    viewer.resize({ width: 500, height: 1000, pixelRatio: 1 })
    assert.equal(viewer.camera.aspect, 0.5)
    assert.ok(renderer.calls.includes('size 500x1000'))
  })

  test('after disposal the scene is empty and no frame is drawn', () => {
    const { frames, renderer, viewer } = createViewer()
    viewer.dispose()
    frames.advance(3)
    assert.deepEqual(viewer.scene.children, [])
    assert.equal(renderer.calls.at(-1), 'dispose')
  })
})

describe('settings', () => {
  test('every component of the catalog has its section', () => {
    for (const { id } of catalog) assert.ok(settings.components[id], id)
  })

  test('what the settings name has to exist', () => {
    assert.throws(() => parseSettings({ ...rawSettings, product: 'yacht' }), /yacht/)
    assert.throws(() => parseSettings({ ...rawSettings, surface: { width: 0, height: 1, pixelRatio: 1 } }), /width/)
    assert.throws(() => parseSettings([]), /settings has to be an object/)
  })
})

test('the palette keeps the house colours beside those of the showroom', () => {
  assert.equal(findFinish('house-coral').family, 'plastic')
  assert.equal(findFinish('boucle').sheen?.amount, 0.3)
  assert.equal(findFinish('walnut').family, 'wood')
})
