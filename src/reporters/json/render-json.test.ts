import { expect, it } from 'vitest'
import { reportSchema } from '../../core/report/report.ts'
import { makeHostileReport } from '../report.fixture.ts'
import { renderJson } from './render-json.ts'

it('the report of every kind of outcome has the published shape, keeps foreign text as it was, and is as it was', async () => {
  const report = makeHostileReport()
  const text = renderJson(report)
  expect(JSON.parse(text)).toEqual(report)
  expect(reportSchema.parse(JSON.parse(text))).toEqual(report)
  await expect(text).toMatchFileSnapshot('../golden/report.json')
})
