import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { toReportJsonSchema } from './report-json-schema.ts'

it('the published schema of reports is the one in the code', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8'))
  expect(published, 'run npm run generate').toEqual(toReportJsonSchema())
})
