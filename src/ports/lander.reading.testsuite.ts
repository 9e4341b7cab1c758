import { describe, expect, test } from 'vitest'
import type { LanderHarness } from './lander.testsuite.ts'

/** What a lander says of the contents of a change. */
export function describeReading(opened: () => Promise<LanderHarness>): void {
  describe('reading a change', () => {
    test('gives both sides of every file that differs, null where there is none', async () => {
      const harness = await opened()
      const { lander, repository, base } = harness
      const head = await harness.commit(base, { 'a.txt': 'new\n', 'b.txt': null, 'sub/c.txt': 'c\n' })
      const { files, leftOut } = await lander.readChange(repository, { base, head, maxFileBytes: 100 })
      expect(files.map(({ path, base: before, head: after }) => [path, textOf(before) === null, textOf(after)])).toEqual([['a.txt', false, 'new\n'], ['b.txt', false, null], ['sub/c.txt', true, 'c\n']])
      expect(leftOut).toEqual([])
    })

    test('leaves out and names what is too large on either side', async () => {
      const harness = await opened()
      const { lander, repository, base } = harness
      const head = await harness.commit(base, { 'a.txt': 'x'.repeat(101), 'c.txt': 'c\n' })
      const { files, leftOut } = await lander.readChange(repository, { base, head, maxFileBytes: 100 })
      expect([files.map(({ path }) => path), leftOut]).toEqual([['c.txt'], ['a.txt']])
    })

    test('reads only the paths that are asked for', async () => {
      const harness = await opened()
      const { lander, repository, base } = harness
      const head = await harness.commit(base, { 'a.txt': 'x'.repeat(101), 'c.txt': 'c\n', 'd.txt': 'd\n' })
      const { files, leftOut } = await lander.readChange(repository, { base, head, maxFileBytes: 100, paths: ['d.txt', 'b.txt'] })
      expect([files.map(({ path }) => path), leftOut]).toEqual([['d.txt'], []])
    })
  })
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('utf8')
}
