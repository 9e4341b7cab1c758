import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { noEvidence } from '../evidence.ts'
import { makeHostileEvidence, makeHostileReport, makeManyFailures, makeReport, makeTask } from '../report.fixture.ts'
import { renderCodeQuality } from './render-code-quality.ts'

/** What GitLab's documentation asks of a code-quality report, and nothing else. */
const codeQuality = z.array(
  z.strictObject({
    description: z.string().min(1),
    check_name: z.string().min(1),
    fingerprint: z.string().regex(/^[0-9a-f]+$/),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    location: z.strictObject({ path: z.string().regex(/^(?!\/|\.\/)./), lines: z.strictObject({ begin: z.int().positive() }) }),
  }),
)

function read(text: string): z.infer<typeof codeQuality> {
  const entries = codeQuality.parse(JSON.parse(text))
  expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length)
  return entries
}

describe('the code-quality report for GitLab', () => {
  it('of every kind of outcome, with hostile text, has its shape and is as it was', async () => {
    const text = renderCodeQuality(makeHostileReport(), makeHostileEvidence())
    expect(read(text)).toHaveLength(10)
    await expect(text).toMatchFileSnapshot('../golden/report.gitlab.json')
  })

  it('of 5,000 failures has each, and of none is an empty array', () => {
    expect(read(renderCodeQuality(makeManyFailures(5_000), noEvidence))).toHaveLength(5_000)
    expect(read(renderCodeQuality(makeReport([makeTask({ id: 'a' })]), noEvidence))).toEqual([])
  })
})
