import { describe, expect, it } from 'vitest'
import { analyzeSource } from '../analyze-source.ts'
import { toAnalysisReport } from '../to-analysis-report.ts'
import { DuplicationScan, showTo } from './duplication-scan.ts'

const lines = (name: string, count = 20): string => Array.from({ length: count }, (_, at) => `${name}${at} = call${name}${at}(${at}, ${at + 1})\n`).join('')
const source = (path: string, text: string) => ({ path, bytes: Buffer.from(text) })

async function report(...files: readonly ReturnType<typeof source>[]) {
  const scan = new DuplicationScan()
  const analyses = []
  for await (const file of showTo(scan, (async function* () { yield* files })())) analyses.push(await analyzeSource(file))
  return toAnalysisReport({ analyses, coverage: null, notes: [], duplicates: scan.finish() })
}

const copies = (result: Awaited<ReturnType<typeof report>>) => result.files.flatMap(({ findings }) => findings.filter(({ ruleId }) => ruleId.endsWith('-code')))

describe('copied code in a report', () => {
  it('is counted and told at each copy, not at the first place', async () => {
    const result = await report(source('b.ts', `${lines('own', 3)}${lines('x')}`), source('a.ts', lines('x')), source('c.md', lines('x')))
    expect(result.duplication).toMatchObject({ duplicatedLines: 20, lines: 43 })
    expect(result.duplication?.percent).toBeCloseTo((100 * 20) / 43)
    expect(copies(result)).toMatchObject([{ ruleId: 'fleet/identical-code', category: 'smell', severity: 'low', location: { path: 'b.ts', line: 4, endLine: 23 }, message: '20 lines are the same as those at a.ts:1.' }])
  })

  it('that differs in names and values is similar code, and no line of the share', async () => {
    const result = await report(source('a.py', lines('x')), source('b.py', lines('y').replaceAll(/\d+\)/g, '7)')))
    expect(copies(result).map(({ ruleId, location }) => [ruleId, location.path, location.line])).toEqual([['fleet/similar-code', 'b.py', 1]])
    expect(result.duplication?.duplicatedLines).toBe(0)
  })

  it('keeps to the thresholds of Qlty', async () => {
    expect(copies(await report(source('a.ts', lines('x', 15)), source('b.ts', lines('x', 15))))).toHaveLength(1)
    expect(copies(await report(source('a.ts', lines('x', 14)), source('b.ts', lines('x', 14))))).toHaveLength(0)
    expect(copies(await report(source('a.ts', 'f(1)\n'.repeat(3).concat('x\n'.repeat(15))), source('b.ts', 'x\n'.repeat(15))))).toHaveLength(0)
  })

  it('is waived by a comment with a reason', async () => {
    const result = await report(source('a.ts', lines('x')), source('b.ts', `// fleet-ignore identical-code: made by a program\n${lines('x')}`))
    expect(copies(result).map(({ suppressedBecause }) => suppressedBecause)).toEqual(['made by a program'])
    expect(result.suppressed).toBe(1)
  })

  it('moves no score', async () => {
    const alone = await report(source('a.ts', `function f() {\n${lines('x')}}\n`))
    const twice = await report(source('a.ts', `function f() {\n${lines('x')}}\n`), source('b.ts', `function f() {\n${lines('x')}}\n`))
    expect(copies(twice)).toHaveLength(1)
    expect(twice.scores).toEqual(alone.scores)
  })
})
