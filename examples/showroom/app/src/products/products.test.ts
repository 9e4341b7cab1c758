import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Box3, Vector3 } from 'three'
import { toHex } from '#core/color.ts'
import { collectMeshes, findByPath } from '../scene/scene-graph.ts'
import { findProduct, products } from './index.ts'

describe('products', () => {
  test('every variant of every product builds, with names and finite sizes', () => {
    for (const product of products) {
      for (const { id } of product.variants) {
        const built = product.build(id)
        const size = new Box3().setFromObject(built).getSize(new Vector3())
        assert.ok(size.length() > 0.05 && size.length() < 3, `${product.id} measures ${size.length()} m`)
        assert.ok(collectMeshes(built).length >= 3, product.id)
      }
    }
  })

  test('every hotspot points at a part that exists', () => {
    for (const product of products) {
      const built = product.build(product.variants[0]?.id ?? '')
      for (const { part } of product.hotspots) assert.ok(findByPath(built, part), `${product.id}: ${part}`)
    }
  })

  test('variants show their colours in the menu', () => {
    const [first] = findProduct('wall-clock').variants
    assert.deepEqual(first?.swatch.map(toHex), ['#202224', '#ffffff', '#111111'])
  })

  test('a colour that a product does not come in is refused', () => {
    assert.throws(() => findProduct('kettle').build('plaid'), /Kettle does not come in plaid/)
  })
})
