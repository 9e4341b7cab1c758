import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toColor as parse } from '#core/color.ts'
import { toSwatches } from './swatches.ts'

test('a swatch has a stripe for each colour and a tick that can be read', () => {
  const [dark, pale] = toSwatches([
    { id: 'ink', label: 'Ink', swatch: [parse('#101010'), parse('#ff0000')] },
    { id: 'chalk', label: 'Chalk', swatch: [parse('#f8f8f8')] },
  ])
  assert.equal(dark?.background, 'linear-gradient(90deg, #101010 0% 50%, #ff0000 50% 100%)')
  assert.equal(dark.tick, '#ffffff')
  assert.equal(dark.border, 'transparent')
  assert.equal(pale?.tick, '#1b1b1d')
  assert.notEqual(pale.border, 'transparent')
})
