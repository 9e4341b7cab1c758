import { array, assert, double, integer, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { niceTicks, spread, tickTime, timeTicks } from './scale.ts'
import { fitText, toDrawable, widthOf } from './text.ts'

it('ticks begin at nothing, rise, reach the largest value and are not many', () => {
  assert(
    property(double({ min: 0.001, max: 1e9, noNaN: true }), (max) => {
      for (const ticks of [niceTicks(max), timeTicks(max)]) {
        expect(ticks[0]).toBe(0)
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * 0.999)
        expect(ticks.length).toBeLessThanOrEqual(12)
      }
    }),
  )
})

it('times of an axis are short', () => {
  expect([0, 250, 2_500, 60_000, 90_000, 3_600_000, 5_400_000].map(tickTime)).toEqual(['0', '250 ms', '2.5 s', '1 min', '1:30 min', '1 h', '1 h 30'])
})

it('labels are moved apart, stay in order and in their range', () => {
  assert(
    property(array(integer({ min: 0, max: 500 }), { maxLength: 10 }), (wanted) => {
      const placed = spread(wanted, { gap: 40, min: 0, max: 500 })
      const sorted = placed.toSorted((a, b) => a - b)
      sorted.slice(1).forEach((at, index) => expect(at - (sorted[index] ?? 0)).toBeGreaterThanOrEqual(40 - 1e-9))
      wanted.forEach((a, i) => wanted.forEach((b, k) => a < b && expect(placed[i]).toBeLessThan(placed[k] ?? 0)))
      for (const at of placed) expect(at).toBeLessThanOrEqual(500)
    }),
  )
})

it('text fits where it is put, keeps both ends, and holds nothing that the font lacks', () => {
  assert(
    property(string({ unit: 'grapheme', maxLength: 80 }), integer({ min: 20, max: 400 }), (text, room) => {
      const fitted = fitText(text, 16, room)
      expect(widthOf(fitted, 16)).toBeLessThanOrEqual(room)
      expect(toDrawable(fitted)).toBe(fitted)
    }),
  )
  expect(fitText('src/components/materials/palette.ts', 16, 160)).toMatch(/^src\/comp.*….*ette\.ts$/)
  expect(toDrawable('済 ✔ ok – Ω д')).toBe('? ? ok – Ω д')
})
