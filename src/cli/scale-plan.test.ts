import { expect, it } from 'vitest'
import type { VariantSample } from '../core/compare/summarize-variants.ts'
import { toScalePoint } from './scale-plan.ts'

const sample = (variant: string, durationMs: number, idealMs = durationMs / 2): VariantSample => ({ variant, durationMs, tasks: 5, succeeded: 5, idealMs, memoryBytes: 1, cpuMs: 1 })

it('a size of a scaling study is told by the medians of its samples, not by the best of them', () => {
  const samples = [900, 500, 600].map((durationMs) => sample('5 one at a time', durationMs)).concat([sample('5 scheduler', 300, 90), sample('5 scheduler', 100, 90), sample('5 scheduler', 200, 100), sample('10 scheduler', 1)])
  expect(toScalePoint(5, samples, 100)).toEqual({ tasks: 5, sequentialMs: 600, isReckoned: false, parallelMs: 200, speedUp: 3, efficiency: 0.5 })
  expect(toScalePoint(10, [sample('10 scheduler', 250), sample('10 scheduler', 350)], 100)).toMatchObject({ sequentialMs: 1_000, isReckoned: true, parallelMs: 300 })
})
