import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Color } from 'three'
import { contrastOf, mixColors, toColor, toHex } from './color.ts'

describe('colour inputs', () => {
  test('every way of writing white is white', () => {
    for (const white of ['#fff', '#ffffff', 'white', 'rgb(255, 255, 255)', 0xffffff, [1, 1, 1], new Color(1, 1, 1)] as const) {
      assert.equal(toColor(white).getHexString(), 'ffffff')
    }
  })

  test('the result is a colour of its own', () => {
    const original = new Color('teal')
    toColor(original).setHex(0)
    assert.equal(toHex(original), '#008080')
  })

  test('text that is not a colour is refused instead of turning white', () => {
    for (const text of ['', '#12', 'walnutt', 'rgb(oops)']) assert.throws(() => toColor(text), /Not a colour/)
  })

  test('inputs can be read in bulk', () => {
    assert.deepEqual(['red', 0x00ff00].map(toColor).map(toHex), ['#ff0000', '#00ff00'])
  })
})

describe('derived colours', () => {
  test('mixing happens in linear light', () => {
    assert.equal(toHex(mixColors('black', 'white', 0.5)), '#bcbcbc')
  })

  test('contrast runs from 1 to 21 in either order', () => {
    assert.equal(contrastOf('white', 'white'), 1)
    assert.equal(Math.round(contrastOf('black', 'white')), 21)
  })
})
