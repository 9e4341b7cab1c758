import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Box3, Mesh, MeshBasicMaterial, Vector3 } from 'three'
import { toHex } from '#core/color.ts'
import { halo } from './halo.ts'
import { measures } from './measures.ts'
import { toolkit } from './toolkit.ts'

const bounds = new Box3(new Vector3(-0.5, 0, -0.25), new Vector3(0.5, 0.8, 0.25))

test('the toolkit keeps the names that overlays rely on', () => {
  assert.deepEqual(Object.keys(toolkit), ['toColor', 'mixColors', 'clamp', 'lerp'])
})

test('measures name the three sides in millimetres', () => {
  assert.deepEqual(
    measures.draw(bounds, toolkit).children.map((line) => line.name),
    ['1000 mm', '800 mm', '500 mm'],
  )
})

test('a halo lies on the ground, in the colour of the selection', () => {
  const ring = halo.draw(bounds, toolkit)
  assert.equal(ring.position.y, 0)
  assert.ok(ring instanceof Mesh && ring.material instanceof MeshBasicMaterial)
  assert.equal(toHex(ring.material.color), '#b3cdff')
})
