import { array, assert, constantFrom, property } from 'fast-check'
import picomatch from 'picomatch'
import { expect, it } from 'vitest'
import { mayOverlap } from './glob-overlap.ts'

it.each([
  [['src/a/**'], ['src/b/**'], false],
  [['src/a/**'], ['src/a/b/*.ts'], true],
  [['src/**'], ['src/a.ts'], true],
  [['src/a.ts'], ['src/a.ts'], true],
  [['src/a.ts'], ['src/b.ts'], false],
  [['*.md'], ['docs/x'], true],
  [['docs/x'], ['src/x', 'docs/**'], true],
  [[], ['src/a'], true],
  [['SRC/a'], ['src/A'], true],
  [['./src/a'], ['src/a'], true],
] as const)('%j and %j: %s', (left, right, expected) => {
  expect(mayOverlap(left, right)).toBe(expected)
  expect(mayOverlap(right, left)).toBe(expected)
})

it('never says no of two globs that match a common path', () => {
  const segment = constantFrom('a', 'b', 'c.ts', 'A')
  const globSegment = constantFrom('a', 'b', 'c.ts', '*', '**', '*.ts', '{a,b}', '[ab]', '?')
  assert(
    property(array(segment, { minLength: 1, maxLength: 3 }), array(globSegment, { minLength: 1, maxLength: 3 }), array(globSegment, { minLength: 1, maxLength: 3 }), (path, left, right) => {
      const globs = [left.join('/'), right.join('/')]
      const areBoth = globs.every((glob) => picomatch.isMatch(path.join('/'), glob, { dot: true }))
      if (areBoth) expect(mayOverlap([globs[0] ?? ''], [globs[1] ?? ''])).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
