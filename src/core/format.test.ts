import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCount, formatDuration, plural, toPlainLine, toPlainText } from './format.ts'

describe('foreign text', () => {
  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['cursor moves and erasures', 'a\u001b[2J\u001b[10;10Hb', 'ab'],
    ['titles, ended by BEL or ST', '\u001b]0;evil\u0007a\u001b]0;evil\u001b\\b', 'ab'],
    ['links', '\u001b]8;;http://evil\u0007text\u001b]8;;\u0007', 'text'],
    ['device strings', '\u001bPevil\u001b\\a\u001b_evil\u001b\\b', 'ab'],
    ['8-bit forms', '\u009b31mred \u009d0;evil\u009cend', 'red end'],
    ['two-byte escapes', '\u001bca\u001b(0b', 'ab'],
    ['a lone escape at the end', 'a\u001b', 'a'],
    ['bells, backspaces and nulls', 'a\u0007b\u0008c\u0000d', 'a b c d'],
    ['direction overrides', 'a\u202ebc\u2066d\u200fe', 'a bc d e'],
    ['line breaks', 'a\r\nb\nc\td', 'a b c d'],
  ])('toPlainLine neutralises %s', (_, text, expected) => {
    expect(toPlainLine(text)).toBe(expected)
  })

  it('no mixture of pieces leaves a control character, and lines stay within their length', () => {
    const pieces = constantFrom('\u001b', '[', ']', '31m', '\u009b', '\u009d', '\u0090', '\u0007', '\u009c', '\\', 'P', '\n', '\r', '\u202e', '\u0085', ';', 'x')
    assert(
      property(array(oneof(pieces, string({ unit: 'binary', maxLength: 4 })), { maxLength: 40 }), (list) => {
        const text = list.join('')
        // oxlint-disable-next-line no-control-regex
        expect(toPlainLine(text, 30)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        expect(toPlainLine(text, 30).length).toBeLessThanOrEqual(30)
        // oxlint-disable-next-line no-control-regex
        expect(toPlainText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })

  it('toPlainText keeps lines and tabs', () => {
    expect(toPlainText('a\r\n\tb\u001b[0m\rc\n')).toBe('a\n\tb\nc\n')
  })
})

it('durations read well at every size', () => {
  expect([0, 999, 1_000, 59_940, 60_000, 185_000, 3_600_000, 90_000_000].map(formatDuration)).toEqual(['0 ms', '999 ms', '1.0 s', '59.9 s', '1 m 00 s', '3 m 05 s', '1 h 00 m', '25 h 00 m'])
})

it('counts are grouped and named', () => {
  expect([formatCount(0), formatCount(1_234_567), plural(1, 'file'), plural(2_000, 'file')]).toEqual(['0', '1,234,567', '1 file', '2,000 files'])
})
