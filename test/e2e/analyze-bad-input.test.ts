import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { analysisReportSchema, type AnalysisReport } from '../../src/analysis/analysis-report.ts'
import { Project } from '../rig/project.ts'

type NoteKind = AnalysisReport['notes'][number]['kind']
type Case = { readonly path: string; readonly bytes: string | Uint8Array; readonly notes: readonly NoteKind[]; readonly lines: number | null; readonly functions?: readonly string[] }

const minified = (length: number): string => 'var a=function(b){return b&&b.c?b.c(1):[1,2,3]};'.repeat(Math.ceil(length / 48)).slice(0, Math.floor(length / 48) * 48)
const good = 'def f(a):\n    return a\n'

/** Every limit that keeps time and memory small shows in what is said: what passes one is named, and nothing ends a thread. */
const cases: readonly Case[] = [
  { path: 'ten-megabytes.js', bytes: minified(10_000_000), notes: ['too-large'], lines: null },
  { path: 'minified.js', bytes: minified(1_900_000), notes: ['minified'], lines: 1, functions: [] },
  { path: 'minified.py', bytes: `x = [${'1,'.repeat(400_000)}]\n`, notes: ['minified'], lines: 1, functions: [] },
  { path: 'one-long-text.ts', bytes: `export const text = '${'a'.repeat(1_000_000)}'\n`, notes: ['minified'], lines: 1 },
  { path: 'broken.js', bytes: 'function ( {\n', notes: ['parse-error'], lines: null },
  { path: 'broken.ts', bytes: 'const x: = 1\n', notes: ['parse-error'], lines: null },
  { path: 'broken.py', bytes: 'def f(:\n    return\n', notes: ['parse-error'], lines: null },
  { path: 'two.py', bytes: 'print "old"\n', notes: ['parse-error'], lines: null },
  { path: 'latin.py', bytes: Buffer.from('name = "\xe9"\n', 'latin1'), notes: ['not-utf8'], lines: null },
  { path: 'wide.ts', bytes: Buffer.from('\ufeffconst a = 1\n', 'utf16le'), notes: ['not-utf8'], lines: null },
  { path: 'zero.js', bytes: 'const a = "\0"\n', notes: ['not-utf8'], lines: null },
  { path: 'empty.py', bytes: '', notes: [], lines: 0, functions: [] },
  { path: 'empty.ts', bytes: '', notes: [], lines: 0, functions: [] },
  { path: 'mark.py', bytes: `\ufeff${good}`, notes: [], lines: 2, functions: ['f:1-2'] },
  { path: 'mark.js', bytes: '\ufefffunction f() {\r\n  return 1\r\n}\r\n', notes: [], lines: 3, functions: ['f:1-3'] },
  { path: 'windows.py', bytes: good.replaceAll('\n', '\r\n'), notes: [], lines: 2, functions: ['f:1-2'] },
  { path: 'old-mac.py', bytes: good.replaceAll('\n', '\r'), notes: [], lines: 2, functions: ['f:1-2'] },
  { path: 'deep-brackets.js', bytes: `${'['.repeat(100_000)}${']'.repeat(100_000)}\n`, notes: ['too-large'], lines: null },
  { path: 'deep-calls.ts', bytes: `${'f('.repeat(50_000)}${')'.repeat(50_000)}\n`, notes: ['too-large'], lines: null },
  { path: 'deep-brackets.py', bytes: `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`, notes: [], lines: 1 },
  { path: 'deep-blocks.py', bytes: `${Array.from({ length: 90 }, (_, at) => `${' '.repeat(at)}if a:\n`).join('')}${' '.repeat(90)}pass\n`, notes: [], lines: 91 },
  { path: 'long-chain.ts', bytes: `export const a = ${'b + '.repeat(1_000)}1\n`, notes: [], lines: 1 },
]

/** What stands beside the note that is looked for: limits of one part after the numbers of another. */
const isBeside = (kind: NoteKind): boolean => kind === 'too-large' || kind === 'minified' || kind === 'parse-error'

it('each bad file has its note or its right numbers, and none ends the analysis of another', async () => {
  await using project = await Project.create({ files: { 'good.py': good } })
  for (const { path, bytes } of cases) {
    await mkdir(dirname(join(project.folder, path)), { recursive: true })
    await writeFile(join(project.folder, path), bytes)
  }
  const { stdout, exitCode } = await project.run(['analyze', '--format', 'json', '--fail-on', 'critical'])
  const report = analysisReportSchema.parse(JSON.parse(stdout))
  // No analyser gave up: with --fail-on that would be a failure of its own.
  expect(report.notes.filter(({ kind }) => kind === 'analyzer-crashed')).toEqual([])
  expect(exitCode).toBe(0)
  expect(report.files.find(({ path }) => path === 'good.py')?.functions.map(({ name }) => name)).toEqual(['f'])
  for (const { path, notes, lines, functions } of cases) {
    const file = report.files.find((one) => one.path === path)
    const kinds = [...new Set(report.notes.filter((note) => note.path === path).map(({ kind }) => kind))]
    expect(kinds, path).toEqual(expect.arrayContaining([...notes]))
    if (notes.length === 0) expect(kinds.filter((kind) => !isBeside(kind)), path).toEqual([])
    expect(file?.lines?.total ?? null, path).toBe(lines)
    if (functions !== undefined && functions.length > 0) expect(file?.functions.map(({ name, line, endLine }) => `${name}:${line}-${endLine}`), path).toEqual(functions)
  }
  // The cache holds the same answers.
  expect(JSON.parse((await project.run(['analyze', '--format', 'json'])).stdout)).toEqual(JSON.parse(stdout))
})
