import { expect, it } from 'vitest'
import type { FileMetrics } from '../model.ts'
import { analyzeMetrics } from './analyze-metrics.ts'
import { summarizeMetrics } from './summarize-metrics.ts'

function measure(text: string): FileMetrics {
  const { metrics } = analyzeMetrics({ path: 'a.ts', text, hash: '' })
  if (metrics === null) throw new Error('does not parse')
  return metrics
}

it('sums files up', () => {
  const files = [measure('function f() { if (a) return 1 }\nclass A { m() {} }\n'), measure('// nothing\n\nb()\n')]
  expect(summarizeMetrics(files)).toMatchObject({
    files: 2,
    functions: 2,
    classes: 1,
    cyclomatic: 3,
    cognitive: 1,
    meanCyclomatic: 1.5,
    maxCyclomatic: 2,
    maxCognitive: 1,
    lines: { total: 5, logical: 6, source: 3, comment: 1, blank: 1 },
  })
})

it('weighs the index of functions by their logical lines', () => {
  const file = measure(`function f() { return 1 }\nfunction g(a) {\n${'  if (a) a = a * 2 + 1\n'.repeat(30)}}\n`)
  const [f, g] = file.functions
  const weights = [f?.lines.logical ?? 0, g?.lines.logical ?? 0] as const
  const mean = (weights[0] * (f?.maintainabilityIndex ?? 0) + weights[1] * (g?.maintainabilityIndex ?? 0)) / (weights[0] + weights[1])
  expect(weights).toEqual([2, 61])
  expect(summarizeMetrics([file]).maintainability).toBeCloseTo(mean, 9)
})

it('has no maintainability when nothing was measured', () => {
  expect(summarizeMetrics([])).toMatchObject({ files: 0, meanCyclomatic: 0, maintainability: null })
})
