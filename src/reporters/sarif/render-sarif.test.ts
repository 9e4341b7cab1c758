import { describe, expect, it } from 'vitest'
import { compileSarif } from '../../../test/analysis/official-schemas.ts'
import { noEvidence } from '../evidence.ts'
import { makeHostileEvidence, makeHostileReport, makeManyFailures } from '../report.fixture.ts'
import { renderSarif } from './render-sarif.ts'

const isValid = compileSarif()

function read(text: string) {
  const log = JSON.parse(text) as { readonly runs: readonly [{ readonly results: readonly { readonly ruleId: string; readonly level: string; readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region?: { readonly startLine: number } } }[] }[]; readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly { readonly descriptor: { readonly id: string } }[] }] }] }
  expect(isValid(log), JSON.stringify(isValid.errors)).toBe(true)
  return log.runs[0]
}

describe('the SARIF log', () => {
  it('of every kind of outcome, with hostile text, is valid and as it was', async () => {
    const text = renderSarif(makeHostileReport(), makeHostileEvidence(), '1.2.3')
    read(text)
    await expect(text).toMatchFileSnapshot('../golden/report.sarif')
  })

  it('points at the lines that a failed check names, and at the findings of gates', () => {
    const { results } = read(renderSarif(makeHostileReport(), makeHostileEvidence(), '1.2.3'))
    const places = results.map(({ ruleId, locations: [place] }) => `${ruleId} ${place?.physicalLocation.artifactLocation.uri}:${place?.physicalLocation.region?.startLine}`)
    expect(places).toEqual(expect.arrayContaining(['fleet-check/types src/parse.ts:12', 'fleet-check/types src/parse.ts:20', 'fleet/merge-conflict src/a.ts:1', 'fleet/sql-injection src/query.ts:7', 'ruff/F841 src/query.ts:7']))
  })

  it('tells what lies in no file as notifications of the run', () => {
    const { invocations } = read(renderSarif(makeHostileReport(), noEvidence, '1.2.3'))
    expect(invocations[0].toolExecutionNotifications.map(({ descriptor }) => descriptor.id)).toEqual(['fleet-check/lint', 'fleet/agent-failed', 'fleet/environment'])
  })

  it('of 5,000 failures is valid', () => {
    expect(read(renderSarif(makeManyFailures(5_000), noEvidence, '1.2.3')).invocations[0].toolExecutionNotifications).toHaveLength(5_000)
  })
})
