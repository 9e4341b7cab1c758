import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DirectionalLight, HemisphereLight } from 'three'
import { luminanceOf } from '#core/color.ts'
import { createLightRig, findMood, moods } from './index.ts'

test('every mood has a name of its own and one key light above the horizon', () => {
  assert.equal(new Set(moods.map((mood) => mood.id)).size, moods.length)
  for (const { id, lamps } of moods) {
    const keys = lamps.filter((lamp) => lamp.role === 'key')
    assert.equal(keys.length, 1, id)
    assert.ok(
      keys.every((lamp) => lamp.elevation > 0),
      id,
    )
  }
})

test('the sky is never darker than the ground', () => {
  for (const { id, sky, ground } of moods) assert.ok(luminanceOf(sky) >= luminanceOf(ground), id)
})

test('a rig stands where the mood says, and only its key light casts shadows', () => {
  const rig = createLightRig(findMood('noon'))
  const lamps = rig.children.filter((light) => light instanceof DirectionalLight)
  assert.ok(rig.children[0] instanceof HemisphereLight)
  assert.deepEqual(
    lamps.map((lamp) => lamp.castShadow),
    [true, false],
  )
  assert.ok((lamps[0]?.position.y ?? 0) > 5.5)
})

test('an unknown mood is refused by name', () => {
  assert.throws(() => findMood('gloom'), /gloom/)
})
