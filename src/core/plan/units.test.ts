import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDuration, toDurationText } from './duration.ts'
import { parseCount, parseSize } from './size.ts'

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['1.5h', 5_400_000],
    ['0s', 0],
  ])('%s is %d milliseconds', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs)
  })

  test.each(['', '5', 's', '5 m', '1m1h', '-1s', '1e3s', '5min', '1..5s', '5m '])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeNull()
  })

  test('the text of a duration reads back as the same duration', () => {
    fc.assert(fc.property(fc.nat(3_000_000_000), (durationMs) => parseDuration(toDurationText(durationMs)) === durationMs))
  })
})

describe('sizes and counts', () => {
  test('a size counts in units of 1,024, a count in units of 1,000', () => {
    expect([parseSize('10M'), parseSize('1.5G'), parseSize('512KiB'), parseSize('100B'), parseSize(7)]).toEqual([10_485_760, 1_610_612_736, 524_288, 100, 7])
    expect([parseCount('2M'), parseCount('500K'), parseCount(7)]).toEqual([2_000_000, 500_000, 7])
  })

  test.each(['', '10', 'M', '1 G', '-1M', '1e3K', '1X'])('%j is no size', (text) => {
    expect(parseSize(text)).toBeNull()
  })
})
