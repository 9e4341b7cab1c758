import { validate } from 'ctrf'
import { describe, expect, it } from 'vitest'
import { makeHostileReport, makeManyFailures, makeReport } from '../report.fixture.ts'
import { renderCtrf } from './render-ctrf.ts'

describe('the CTRF report', () => {
  it('of every kind of outcome, with hostile text, is valid and as it was', async () => {
    const text = renderCtrf(makeHostileReport(), '1.2.3')
    expect(validate(JSON.parse(text))).toMatchObject({ valid: true })
    await expect(text).toMatchFileSnapshot('../golden/report.ctrf.json')
  })

  it('counts each task once, and knows what succeeded only in the end', () => {
    const { results } = JSON.parse(renderCtrf(makeHostileReport(), '1.2.3')) as { readonly results: { readonly summary: object; readonly tests: readonly { readonly name: string; readonly flaky: boolean; readonly retryAttempts?: readonly object[] }[] } }
    expect(results.summary).toMatchObject({ tests: 13, passed: 3, failed: 6, skipped: 2, pending: 2, other: 0, flaky: 1 })
    expect(results.tests.find(({ name }) => name === 'models')).toMatchObject({ flaky: true, status: 'passed', retries: 1, retryAttempts: [{ attempt: 1, status: 'failed' }], tags: ['ui', 'hard'] })
  })

  it('of 5,000 failures and of no task at all is valid', () => {
    expect(validate(JSON.parse(renderCtrf(makeManyFailures(5_000), '1.2.3'))).valid).toBe(true)
    expect(validate(JSON.parse(renderCtrf(makeReport([]), '1.2.3'))).valid).toBe(true)
  })
})
