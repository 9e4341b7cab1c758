import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ViewerModel } from './viewer-model.ts'

const createModel = () => new ViewerModel({ productId: 'kettle', moodId: 'studio' })

describe('viewer model', () => {
  test('another product starts with its first variant, closed and assembled', () => {
    const model = createModel()
    model.toggleHotspot('handle')
    model.explode(3)
    assert.equal(model.state.explosion, 1)
    model.showProduct('desk-lamp')
    assert.deepEqual([model.state.variantId, model.state.openHotspot, model.state.explosion], ['signal', null, 0])
  })

  test('a hotspot closes when it is chosen again', () => {
    const model = createModel()
    model.toggleHotspot('lid')
    model.toggleHotspot('lid')
    assert.equal(model.state.openHotspot, null)
  })

  test('every change can be taken back, one by one', () => {
    const model = createModel()
    model.chooseVariant('copper')
    model.setMood('evening')
    model.undo()
    assert.deepEqual([model.state.variantId, model.state.moodId], ['copper', 'studio'])
    model.undo()
    assert.equal(model.state.variantId, 'steel')
    assert.equal(model.undo(), false)
  })

  test('listeners hear of changes, not of choosing what is already chosen', () => {
    const model = createModel()
    const heard: string[] = []
    const stop = model.onChange((state, before) => void heard.push(`${before.moodId} → ${state.moodId}`))
    model.setMood('noon')
    model.setMood('noon')
    stop()
    model.setMood('studio')
    assert.deepEqual(heard, ['studio → noon'])
  })

  test('what does not exist cannot be chosen', () => {
    assert.throws(() => createModel().chooseVariant('plaid'), /no variant plaid/)
    assert.throws(() => createModel().setMood('gloom'), /gloom/)
    assert.throws(() => createModel().showProduct('yacht'), /yacht/)
  })
})
