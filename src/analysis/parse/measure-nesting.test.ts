import { expect, it } from 'vitest'
import { measureNesting } from './measure-nesting.ts'

function measure(text: string, mayHoldJsx = false): number {
  return measureNesting(text, { mayHoldJsx })
}

it('a long file of short statements is shallow', () => {
  const lines = ['const a = b + c * d', 'if (a) { b() } else { c() }', 'foo(a, (b) => b.c)', 'x = `a${b}` + /[({]/.test("(((")', "y = '((('", '// ((((', 'class A { a = 1; b() { return 2 } }']
  expect(measure(Array.from({ length: 500 }, () => lines.join('\n')).join('\n'))).toBeLessThan(20)
  expect(measure(Array.from({ length: 500 }, () => lines.join(';')).join(';'))).toBeLessThan(300)
})

it('is never less than the depth of the brackets', () => {
  expect(measure('('.repeat(50))).toBeGreaterThanOrEqual(50)
  expect(measure('`${'.repeat(50))).toBeGreaterThanOrEqual(50)
  expect(measure('a => { b => ('.repeat(50))).toBeGreaterThanOrEqual(150)
})

it('counts what hangs together without brackets', () => {
  for (const piece of ['a + ', '!', 'typeof ', 'a ? b : ', 'x => ', 'if (a)\n', 'else if (a) {}\n', 'a\n+ ', 'B<', 'a = ']) expect(measure(piece.repeat(50))).toBeGreaterThanOrEqual(50)
})

it('counts brackets in what looks like a string or comment when JSX may be there', () => {
  expect(measure('<a>// {\n'.repeat(50), true)).toBeGreaterThanOrEqual(50)
  expect(measure('// {\n'.repeat(50), false)).toBeLessThan(5)
})
