import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { analyzeSources } from '../../analysis/analyze-sources.ts'
import type { AnalysisCache } from '../../analysis/analysis-cache.ts'
import { createFileAnalysisCache } from './file-analysis-cache.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-cache-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const secret = 'ghp_Zk39xQw81mVb72LpTn05RsYd46HcJf1gKe82'
const source = { path: 'src/a.py', bytes: Buffer.from(`import os\nTOKEN = "${secret}"\nNAMES = {"${secret}": 1, "${secret}": 2}\n\n\ndef f(x=[]):\n    os.system("ls " + x)\n`) }

/** Counts what is asked of a cache and what it knew. */
function watch(cache: AnalysisCache): AnalysisCache & { readonly hits: string[]; readonly writes: string[] } {
  const [hits, writes]: [string[], string[]] = [[], []]
  return {
    version: cache.version,
    hits,
    writes,
    read: async (key) => {
      const text = await cache.read(key)
      if (text !== null) hits.push(key)
      return text
    },
    write: async (key, text) => {
      writes.push(key)
      await cache.write(key, text)
    },
  }
}

const open = (version = '1') => watch(createFileAnalysisCache({ folder, version }))

const listEntries = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))

test('a second run reads what the first one kept, and says the same', async () => {
  const [first, second] = [open(), open()]
  const fresh = await analyzeSources([source], { cache: first, workers: 1 })
  const kept = await analyzeSources([source], { cache: second, workers: 1 })
  expect([first.hits.length, first.writes.length, second.hits.length, second.writes.length]).toEqual([0, 1, 1, 0])
  expect(kept).toEqual(fresh)
  expect(fresh[0]?.findings.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining(['fleet/command-injection', 'ruff/B006', 'secret/github-token']))
})

test.each([
  ['version of the analysers', { version: '2' }],
  ['option', { cognitive: 'sonarjs' as const }],
  ['content', { bytes: Buffer.from('x = 1\n') }],
  ['path', { path: 'src/b.py' }],
])('another %s is another answer', async (_, { version = '1', cognitive = 'white-paper' as const, ...changed }: { version?: string; cognitive?: 'white-paper' | 'sonarjs'; bytes?: Buffer; path?: string }) => {
  await analyzeSources([source], { cache: open(), workers: 1, cognitive: 'white-paper' })
  const cache = open(version)
  await analyzeSources([{ ...source, ...changed }], { cache, workers: 1, cognitive })
  expect([cache.hits.length, cache.writes.length]).toEqual([0, 1])
})

test('a linter of another version is asked again', async () => {
  const script = { path: 'a.js', bytes: Buffer.from('export const a = 1\n') }
  const asked: string[] = []
  const lint = (version: string) => ({ version, reads: () => true, lint: async () => (asked.push(version), { findings: new Map(), notes: [] }) })
  for (const version of ['1', '1', '2']) await analyzeSources([script], { cache: open(), linter: lint(version), workers: 1 })
  expect(asked).toEqual(['1', '2'])
})

test.each([
  ['cut short', (text: string) => text.slice(0, -10)],
  ['changed', (text: string) => text.replace('critical', 'low')],
  ['empty', () => ''],
  ['something else', () => '{"path":"src/a.py"}'],
])('an entry that is %s counts as none and is written anew', async (_, damage) => {
  const fresh = await analyzeSources([source], { cache: open(), workers: 1 })
  const [path = ''] = listEntries()
  const whole = readFileSync(path, 'utf8')
  writeFileSync(path, damage(whole))
  const cache = open()
  expect(await analyzeSources([source], { cache, workers: 1 })).toEqual(fresh)
  expect(cache.hits).toEqual([])
  expect(readFileSync(path, 'utf8')).toBe(whole)
})

test('the value of a secret is in no entry, not even where another tool quotes it', async () => {
  await analyzeSources([source], { cache: open(), workers: 1 })
  const text = listEntries().map((path) => readFileSync(path, 'utf8')).join('\n')
  expect(text).toContain('ruff/F601')
  expect(text).not.toContain(secret)
})

test('the oldest entries go when a folder holds more than its part', async () => {
  const cache = createFileAnalysisCache({ folder, version: '1', maxBytes: 256 * 1_000 })
  const key = (at: number) => `aa${String(at).padStart(62, '0')}`
  for (let at = 0; at < 17; at += 1) {
    await cache.write(key(at), 'x'.repeat(136))
    const path = join(folder, 'aa', `${key(at).slice(2)}.json`)
    utimesSync(path, 1_000 + at, 1_000 + at)
  }
  // The last write looked the folder over: five entries of 200 bytes fit.
  expect(listEntries().reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThanOrEqual(1_000)
  expect(await cache.read(key(0))).toBeNull()
  expect(await cache.read(key(16))).toBe('x'.repeat(136))
})

test('many writers at once leave whole entries and nothing else', async () => {
  const caches = Array.from({ length: 8 }, () => createFileAnalysisCache({ folder, version: '1' }))
  const text = JSON.stringify({ long: 'y'.repeat(50_000) })
  await Promise.all(caches.flatMap((cache) => Array.from({ length: 10 }, (_, at) => cache.write(String(at % 3).repeat(64), text))))
  expect(listEntries().map((path) => path.slice(-10)).sort()).toEqual(['00000.json', '11111.json', '22222.json'])
  for (const name of ['0', '1', '2']) expect(await caches[0]?.read(name.repeat(64))).toBe(text)
})

test('a folder that cannot be written is passed by', async () => {
  writeFileSync(join(folder, 'file'), '')
  const cache = watch(createFileAnalysisCache({ folder: join(folder, 'file', 'below'), version: '1' }))
  expect(await analyzeSources([source], { cache, workers: 1 })).toHaveLength(1)
  expect([cache.hits.length, cache.writes.length]).toEqual([0, 1])
})
