import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { toAnalysisJsonSchema } from './analysis-report.ts'

it('the published schema of analyses is the one in the code', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('../../schemas/analysis.schema.json', import.meta.url), 'utf8'))
  expect(published, 'run npm run generate').toEqual(toAnalysisJsonSchema())
})
