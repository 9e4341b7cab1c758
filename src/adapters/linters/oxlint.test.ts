import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { analyzeSources } from '../../analysis/analyze-sources.ts'
import { createProcessSpawner } from '../../platform/spawn-process/create-process-spawner.ts'
import type { ProcessSpawner } from '../../ports/process-spawner.ts'
import { findOxlint } from './find-oxlint.ts'
import { createOxlint } from './oxlint.ts'

let folder: string
let spawner: ProcessSpawner
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-oxlint-test-'))
  spawner = createProcessSpawner({ temporaryFolder: folder, launcher: 'direct' })
})
afterEach(async () => {
  await spawner.close()
  rmSync(folder, { recursive: true, force: true })
})

const source = (path: string, text: string) => ({ path, bytes: Buffer.from(text) })

async function open() {
  const found = await findOxlint(null)
  if (found === null) throw new Error('oxlint is a development dependency')
  return createOxlint({ ...found, spawner, temporaryFolder: folder })
}

const loop = 'export async function f(xs) {\n  for (const x of xs) {\n    await x()\n  }\n  debugger\n}\n'

test('oxlint judges many files in one run, each finding on its own file and line', async () => {
  const { findings, notes } = await (await open()).lint([source('src/a.js', loop), source('src/b.ts', 'export const a: number = 1\n'), source('src/ü/c.tsx', "export const é = '😀'; debugger\n")])
  expect(notes).toEqual([])
  expect(findings.get('src/a.js')?.map(({ ruleId, category, location: { path, line } }) => [ruleId, category, path, line])).toEqual([
    ['oxlint/no-await-in-loop', 'performance', 'src/a.js', 3],
    ['oxlint/no-debugger', 'bug', 'src/a.js', 5],
  ])
  expect([...findings.keys()].sort()).toEqual(['src/a.js', 'src/ü/c.tsx'])
  expect(readdirSync(folder).filter((name) => name.startsWith('fleet-oxlint-'))).toEqual([])
})

test('neither configuration nor comments of the repository turn a rule off', async () => {
  writeFileSync(join(folder, '.oxlintrc.json'), '{"categories":{"correctness":"off"},"rules":{"no-debugger":"off"}}')
  const marked = '/* oxlint-disable */\n/* eslint-disable no-debugger */\ndebugger // eslint-disable-line\nexport {}\n'
  const { findings } = await (await open()).lint([source('a.js', marked), source('.oxlintrc.json.js', 'debugger\nexport {}\n')])
  expect(findings.get('a.js')?.map(({ ruleId }) => ruleId)).toContain('oxlint/no-debugger')
})

test('a folder for temporary files that git ignores hides no file, and a file that was not looked at is a crash', async () => {
  execFileSync('git', ['init', '--quiet', folder])
  writeFileSync(join(folder, '.gitignore'), '*\n')
  const { findings, notes } = await (await open()).lint([source('a.js', 'debugger\nexport {}\n'), source('empty.js', ''), source('broken.ts', 'function ( {\n')])
  expect([findings.get('a.js')?.map(({ ruleId }) => ruleId), notes]).toEqual([['oxlint/no-debugger'], []])
  const blind = createOxlint({ argv: [process.execPath, '-e', 'console.log("{\\"diagnostics\\": [], \\"number_of_files\\": 0}")', '--'], version: '0', spawner, temporaryFolder: folder })
  expect((await blind.lint([source('a.js', loop)])).notes).toEqual([{ path: '', line: null, kind: 'analyzer-crashed', message: 'oxlint gave no answer: its report could not be read: it looked at 0 of 1 files.' }])
})

test('findings join those of the file, and a comment with a reason waives them', async () => {
  const text = '// fleet-ignore oxlint/no-debugger: shows where it stops\ndebugger\nexport {}\n'
  const [analysis] = await analyzeSources([source('a.ts', text)], { linter: await open(), workers: 1 })
  expect(analysis?.findings.map(({ ruleId, suppressedBecause }) => [ruleId, suppressedBecause])).toEqual([['oxlint/no-debugger', 'shows where it stops']])
  expect(analysis?.suppressed).toBe(1)
})

test('files that are no text and files of other languages are left to others', async () => {
  const oxlint = await open()
  expect(['a.py', 'a.md', 'a.js', 'a.mts', 'a.tsx'].map(oxlint.reads)).toEqual([false, false, true, true, true])
  expect(await oxlint.lint([{ path: 'a.js', bytes: Uint8Array.from([0xff, 0xfe, 0]) }])).toEqual({ findings: new Map(), notes: [] })
})

test.each([
  ['cannot be started', ['/no/such/program']],
  ['ends badly', [process.execPath, '-e', 'process.exit(70)']],
  ['says nothing that can be read', [process.execPath, '-e', 'console.log("{\\"diagnostics\\": 7}")']],
])('an oxlint that %s is a crash, which fails closed and is not kept', async (_, argv) => {
  const writes: string[] = []
  const cache = { version: '1', read: async () => null, write: async (key: string) => void writes.push(key) }
  const analyses = await analyzeSources([source('a.js', loop), source('b.py', 'a = 1\n')], { cache, workers: 1, linter: createOxlint({ argv, version: '0', spawner, temporaryFolder: folder }) })
  expect(analyses.flatMap(({ notes }) => notes.map(({ kind }) => kind))).toEqual(['analyzer-crashed'])
  expect(writes).toHaveLength(1)
})

test('that there is no oxlint is said once, and only where there is something for it', async () => {
  const two = await analyzeSources([source('a.js', loop), source('b.ts', '')], { linter: null, workers: 1 })
  expect(two.flatMap(({ notes }) => notes.map(({ kind }) => kind))).toEqual(['analyzer-absent'])
  expect((await analyzeSources([source('a.py', 'a = 1\n')], { linter: null, workers: 1 })).flatMap(({ notes }) => notes)).toEqual([])
})
