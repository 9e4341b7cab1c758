import { expect, test } from 'vitest'
import type { FileCoverage } from '../../../src/analysis/coverage/coverage.ts'
import { toScores } from '../../../src/analysis/scores/to-scores.ts'
import { sampleFile, sampleFinding, sampleFunction } from '../samples.ts'

const halfCovered: FileCoverage[] = [
  {
    path: 'a.ts',
    lines: [
      { line: 1, hits: 1, branches: 0, coveredBranches: 0 },
      { line: 2, hits: 0, branches: 0, coveredBranches: 0 },
    ],
  },
]
const files = [sampleFile({ functions: [sampleFunction(30, 40), sampleFunction(10, 80)] })]

test('maintainability weighs each function by its logical lines', () => {
  expect(toScores({ files, findings: [], coverage: null }).scores.maintainability).toBe((30 * 40 + 10 * 80) / 40)
})

test('all four parts make 0.3, 0.2, 0.3 and 0.2 of the overall score', () => {
  const { scores, weights, remarks } = toScores({ files, findings: [], coverage: halfCovered })
  expect(scores.overall).toBeCloseTo(0.3 * 50 + 0.2 * 50 + 0.3 * 100 + 0.2 * 100)
  expect(weights).toEqual({ maintainability: 0.3, coverage: 0.2, security: 0.3, performance: 0.2 })
  expect(remarks).toEqual([])
})

test('without coverage the others fill its weight, and it is said so', () => {
  const { scores, weights, remarks } = toScores({ files, findings: [], coverage: null })
  expect(scores.coverage).toBeNull()
  expect(weights).toEqual({ maintainability: 0.3 / 0.8, coverage: 0, security: 0.3 / 0.8, performance: 0.2 / 0.8 })
  expect(scores.overall).toBeCloseTo((0.3 * 50 + 0.3 * 100 + 0.2 * 100) / 0.8)
  expect(remarks.join()).toContain('Not measured: coverage')
})

test('coverage of no executable line is not measured, not 0 and not 100', () => {
  expect(toScores({ files, findings: [], coverage: [{ path: 'a.ts', lines: [] }] }).scores.coverage).toBeNull()
})

test('findings take points by severity, in their own part', () => {
  const findings = [
    ...(['high', 'medium', 'low'] as const).map((severity) => sampleFinding({ severity })),
    ...(['critical', 'high', 'medium', 'low'] as const).map((severity) => sampleFinding({ severity, category: 'performance' })),
    sampleFinding({ category: 'smell', severity: 'high' }),
  ]
  const { scores } = toScores({ files, findings, coverage: null })
  expect(scores.security).toBe(100 - 15 - 5 - 1)
  expect(scores.performance).toBe(100 - 20 - 10 - 4 - 1)
})

test('one critical security finding caps the score at 40, and points never go below 0', () => {
  expect(toScores({ files, findings: [sampleFinding({ severity: 'critical', category: 'secret' })], coverage: null }).scores.security).toBe(
    40,
  )
  expect(toScores({ files, findings: Array.from({ length: 9 }, () => sampleFinding()), coverage: null }).scores.security).toBe(0)
})

test('a suppressed finding takes no points', () => {
  expect(
    toScores({ files, findings: [sampleFinding({ severity: 'critical', suppressedBecause: 'test key' })], coverage: null }).scores.security,
  ).toBe(100)
})

test('a part whose analyser crashed is not measured', () => {
  const { scores, weights } = toScores({ files, findings: [], coverage: halfCovered, notMeasured: ['security', 'performance'] })
  expect(scores).toEqual({ maintainability: 50, coverage: 50, security: null, performance: null, overall: 50 })
  expect(weights.maintainability).toBeCloseTo(0.6)
})

test('nothing measured gives no overall score', () => {
  const { scores, remarks } = toScores({ files: [], findings: [], coverage: null, notMeasured: ['security', 'performance'] })
  expect(scores.overall).toBeNull()
  expect(remarks).toEqual(['Nothing was measured, so there is no overall score.'])
})

test('files without functions count as files, and it is said so', () => {
  const { scores, remarks } = toScores({ files: [sampleFile({ maintainabilityIndex: 70 })], findings: [], coverage: null })
  expect(scores.maintainability).toBe(70)
  expect(remarks[0]).toContain('No functions')
})
