import { expect, test } from 'vitest'
import type { AnalysisCache } from '../analysis-cache.ts'
import { findDishonesty } from './find-dishonesty.ts'

type Texts = Readonly<Record<string, readonly [base: string | null, head: string | null]>>

/** Counts what is asked of a cache and what it knew. */
function makeCache(entries = new Map<string, string>()): AnalysisCache & { readonly entries: Map<string, string>; hits: number; misses: number } {
  const cache = {
    version: '1',
    entries,
    hits: 0,
    misses: 0,
    read: async (key: string) => {
      const text = entries.get(key) ?? null
      if (text === null) cache.misses += 1
      else cache.hits += 1
      return text
    },
    write: async (key: string, text: string) => void entries.set(key, text),
  }
  return cache
}

async function find(texts: Texts, cache?: AnalysisCache): Promise<readonly string[]> {
  const toBytes = (text: string | null): Uint8Array | null => (text === null ? null : Buffer.from(text))
  const { findings, notes } = await findDishonesty(Object.entries(texts).map(([path, [base, head]]) => ({ path, base: toBytes(base), head: toBytes(head) })), cache)
  expect(notes).toEqual([])
  return findings.map(({ ruleId, location: { path, line } }) => `${ruleId} ${path}:${line}`)
}

const testOfSum = "import { expect, it } from 'vitest'\nimport { sum } from './sum.ts'\nit('adds', () => expect(sum(1, 2)).toBe(3))\n"
const sum = 'export const sum = (a: number, b: number): number => a + b\n'
const python = 'def test_half():\n    assert half(3) == approx(1.5, abs=0.1)\n'

test('a change that was compared before is one entry read, and the answer is the same', async () => {
  const texts: Texts = { 'sum.test.ts': [testOfSum, null], 'sum.ts': [sum, `${sum}\n`], 'test_half.py': [python, python.replace('0.1', '0.5')] }
  const alone = await find(texts)
  expect(alone).toEqual(['fleet/deleted-test-file sum.test.ts:3', 'fleet/loosened-tolerance test_half.py:2'])
  const first = makeCache()
  expect(await find(texts, first)).toEqual(alone)
  const again = makeCache(first.entries)
  expect(await find(texts, again)).toEqual(alone)
  expect([again.hits, again.misses]).toEqual([1, 0])
})

test('a file is read once for all changes that it is part of, and its answer is one of the whole change', async () => {
  const first = makeCache()
  expect(await find({ 'sum.test.ts': [testOfSum, null], 'sum.ts': [sum, `${sum}\n`] }, first)).toEqual(['fleet/deleted-test-file sum.test.ts:3'])
  const next = makeCache(first.entries)
  // The same pair of contents of sum.test.ts, and now the test is found elsewhere.
  expect(await find({ 'sum.test.ts': [testOfSum, null], 'sum.ts': [sum, `${sum}\n`], 'all.test.ts': [null, testOfSum] }, next)).toEqual([])
  expect([next.hits, next.misses]).toEqual([3, 2])
})

test('a tolerance without end is found again, which JSON cannot tell', async () => {
  const cache = makeCache()
  const wide = python.replace('0.1', '1e999')
  for (const more of ['', '# more\n']) expect(await find({ 'test_half.py': [python, wide], 'more.py': [null, more] }, cache)).toEqual(['fleet/loosened-tolerance test_half.py:2'])
})

test('no text of a file with a secret is kept', async () => {
  const secret = 'ghp_Zk39xQw81mVb72LpTn05RsYd46HcJf1gKe82'
  const cache = makeCache()
  const holding = testOfSum.replace('toBe(3)', `toBe('${secret}')`)
  const found = await find({ 'sum.test.ts': [holding, testOfSum], 'sum.ts': [sum, `${sum}\n`] }, cache)
  expect(found).toEqual(['fleet/expected-value-edited sum.test.ts:3'])
  expect([...cache.entries.values()].join('\n')).not.toContain(secret)
  // The three that have none.
  expect(cache.entries.size).toBe(3)
})

test.each(['', '{}', '[{"ruleId":"fleet/test-deleted"}]', 'null', '[['])('an entry %j is no answer', async (damage) => {
  const texts: Texts = { 'sum.test.ts': [testOfSum, null] }
  const cache = makeCache()
  const fresh = await find(texts, cache)
  for (const key of cache.entries.keys()) cache.entries.set(key, damage)
  expect(await find(texts, cache)).toEqual(fresh)
})
