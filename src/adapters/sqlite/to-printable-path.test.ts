import { expect, test } from 'vitest'
import { toPrintablePath } from './to-printable-path.ts'

test.each([
  ['src/ünïcode 火.ts', 'src/ünïcode 火.ts'],
  ['new\nline\u001b[31m', String.raw`new\x0aline\x1b[31m`],
  [new Uint8Array([0x61, 0xff, 0x0a, 0x2f, 0xc3]), String.raw`a\xff\x0a/\xc3`],
  ['', ''],
])('%j is shown as %j', (path, shown) => {
  expect(toPrintablePath(typeof path === 'string' ? new TextEncoder().encode(path) : path)).toBe(shown)
})
