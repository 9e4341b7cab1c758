import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { analyzeMetrics } from '../../../src/analysis/metrics/analyze-metrics.ts'
import { computePythonIndex } from '../../../src/analysis/metrics/maintainability-index.ts'
import { PythonLines } from '../../../src/analysis/metrics/python-lines.ts'
import type { FileMetrics } from '../../../src/analysis/model.ts'
import { preparePython } from '../../../src/analysis/parse/python-grammar.ts'
import { scanPythonTokens } from '../../../src/analysis/parse/python-tokens.ts'

/**
 * Runs on the shared fixtures when FLEET_FIXTURES names their folder, and on the sources that they name (not in the repository, each known by its
 * SHA-256) when FLEET_FIXTURE_SOURCES names a folder with `stdlib/` and `kysely/`.
 */
const folder = process.env['FLEET_FIXTURES'] ?? ''
const sources = process.env['FLEET_FIXTURE_SOURCES'] ?? ''

type Truth = { readonly file: string; readonly sha256: string }
type PythonTruth = Truth & {
  readonly raw: Record<string, number>
  readonly halstead: Record<string, number>
  readonly cc_total: number
  readonly mi_multi_true: number
  readonly blocks: readonly { readonly type: string; readonly name: string; readonly line: number; readonly cc: number }[]
}
type ScriptTruth = Truth & {
  readonly complexity: readonly { readonly line: number; readonly cc: number }[]
  readonly cognitive: readonly { readonly cog: number }[]
}
type UnitCase = {
  readonly code: string
  readonly expected: unknown
  readonly args: readonly number[]
  readonly options: { readonly no_assert?: boolean }
}

function load(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'metrics', name), 'utf8'))
}

/** The named source when it is there and the same as the one that was measured. */
function findSource(part: string, truth: Truth): string | null {
  const path = join(sources, part, truth.file)
  if (!existsSync(path)) return null
  const bytes = readFileSync(path)
  return createHash('sha256').update(bytes).digest('hex') === truth.sha256 ? bytes.toString('utf8') : null
}

function measure(path: string, text: string, cognitive: 'white-paper' | 'sonarjs' = 'white-paper'): FileMetrics {
  const { metrics, notes } = analyzeMetrics({ path, text, hash: '' }, { cognitive })
  if (metrics === null) throw new Error(notes.map((note) => note.message).join())
  return metrics
}

beforeAll(preparePython)

describe.runIf(folder !== '')("radon's own tests", () => {
  const cases = folder === '' ? {} : (load('radon-unit.json') as { readonly cases: Record<string, readonly UnitCase[]> }).cases

  it('give the same cyclomatic complexity', () => {
    const names = ['cyclomatic:BLOCKS', 'cyclomatic:SIMPLE_BLOCKS', 'cyclomatic:ADDITIONAL_BLOCKS', 'cyclomatic:MATCH_STATEMENT_BLOCKS']
    const counted = names.flatMap((name) => cases[name] ?? []).filter((each) => each.options.no_assert !== true)
    expect(counted.map((each) => measure('a.py', each.code).cyclomatic)).toEqual(counted.map((each) => each.expected))
  })

  it('give the same line counts', () => {
    const counted = (cases['raw:ANALYZE_CASES'] ?? []).filter((each) => Array.isArray(each.expected))
    const got = counted.map(({ code }) => new PythonLines(code, scanPythonTokens(code)).all)
    expect(got.map((r) => [r.loc, r.lloc, r.sloc, r.comments, r.multi, r.blank, r.singleComments])).toEqual(
      counted.map((each) => each.expected),
    )
  })

  it('give the same Halstead counts', () => {
    const counted = cases['halstead:operators,operands,distinctOperators,distinctOperands'] ?? []
    const got = counted.map(({ code }) => measure('a.py', code).halstead)
    expect(got.map((h) => [h.operators, h.operands, h.distinctOperators, h.distinctOperands])).toEqual(counted.map((each) => each.expected))
  })

  it('give the same index', () => {
    for (const { args, expected } of cases['mi_compute(volume,cc,lloc,commentPercent)'] ?? []) {
      const [volume = 0, cyclomatic = 0, lines = 0, commentPercent = 0] = args
      expect(computePythonIndex({ volume, cyclomatic, lines, commentPercent })).toBeCloseTo(Number(expected), 6)
    }
  })
})

describe.runIf(folder !== '' && sources !== '')('files of the Python library', () => {
  const files = folder === '' ? [] : (load('python-stdlib.json') as { readonly files: readonly PythonTruth[] }).files

  it.each(files.map((file) => [file.file, file] as const))('%s has the numbers of radon', (name, truth) => {
    const text = findSource('stdlib', truth)
    expect(text).not.toBeNull()
    const metrics = measure(name, text ?? '')
    const raw = new PythonLines(text ?? '', scanPythonTokens(text ?? '')).all
    expect([raw.loc, raw.lloc, raw.sloc, raw.comments, raw.multi, raw.blank, raw.singleComments]).toEqual(Object.values(truth.raw))
    expect(metrics.cyclomatic).toBe(truth.cc_total)
    const h = metrics.halstead
    const halstead = [
      h.distinctOperators,
      h.distinctOperands,
      h.operators,
      h.operands,
      h.vocabulary,
      h.length,
      h.calculatedLength,
      h.volume,
      h.difficulty,
      h.effort,
      h.timeSeconds,
      h.bugs,
    ]
    Object.values(truth.halstead).forEach((value, index) => expect(halstead[index]).toBeCloseTo(value, 6))
    expect(metrics.maintainabilityIndex).toBeCloseTo(truth.mi_multi_true, 6)
    for (const block of truth.blocks) {
      const measured = (block.type === 'C' ? metrics.classes : metrics.functions).filter((each) => each.line === block.line)
      expect(measured.map((each) => each.cyclomatic)).toContain(block.cc)
    }
  })
})

describe.runIf(folder !== '' && sources !== '')('files of kysely', () => {
  const files = folder === '' ? [] : (load('javascript-typescript.json') as { readonly files: readonly ScriptTruth[] }).files

  it.each(files.map((file) => [file.file, file] as const))('%s has the numbers of ESLint and sonarjs', (name, truth) => {
    const text = findSource('kysely', truth)
    expect(text).not.toBeNull()
    const { functions } = measure(name, text ?? '', 'sonarjs')
    const order = (values: readonly string[]): string[] => values.toSorted()
    expect(order(functions.map((each) => `${each.line}: ${each.cyclomatic}`))).toEqual(
      order(truth.complexity.map((each) => `${each.line}: ${each.cc}`)),
    )
    const points = functions.map((each) => each.cognitive).filter((each) => each > 0)
    expect(order(points.map(String))).toEqual(order(truth.cognitive.map((each) => String(each.cog))))
  })
})
