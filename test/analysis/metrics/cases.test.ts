import { beforeAll, describe, expect, it } from 'vitest'
import { analyzeMetrics } from '../../../src/analysis/metrics/analyze-metrics.ts'
import { preparePython } from '../../../src/analysis/parse/python-grammar.ts'
import { describeMetrics, readCases } from './read-cases.ts'

beforeAll(preparePython)

for (const [file, atLeast] of [
  ['python-cases.txt', 120],
  ['javascript-cases.txt', 120],
] as const) {
  describe(file, () => {
    const cases = readCases(file)

    it(`holds at least ${atLeast} cases`, () => {
      expect(cases.length).toBeGreaterThanOrEqual(atLeast)
    })

    it.each(cases.map((each) => [`line ${each.line}: ${JSON.stringify(each.source).slice(0, 80)}`, each] as const))(
      '%s has the numbers of its header',
      (_, each) => {
        const source = { path: `case.${each.extension}`, text: each.source, hash: '' }
        const { metrics, notes } = analyzeMetrics(source)
        expect(notes).toEqual([])
        expect(metrics === null ? null : describeMetrics(metrics)).toBe(each.expected)
        const sonarjs = analyzeMetrics(source, { cognitive: 'sonarjs' })
          .metrics?.functions.map((f) => f.cognitive)
          .filter((points) => points > 0)
        if (each.extension !== 'py') expect(sonarjs?.join()).toBe(each.sonarjs)
      },
    )
  })
}
