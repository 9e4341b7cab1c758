import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrastOf } from '#core/color.ts'
import { themes, toCustomProperties } from './index.ts'

test('text and accent can be read on the surface of every theme', () => {
  for (const { id, surface, text, accent } of themes) {
    assert.ok(contrastOf(surface, text) >= 7, `text of ${id}`)
    assert.ok(contrastOf(surface, accent) >= 4.5, `accent of ${id}`)
  }
})

test('style sheets get colours they understand', () => {
  const [daylight] = themes
  assert.ok(daylight)
  assert.equal(toCustomProperties(daylight)['--viewer-surface'], '#fbf8f3')
})
