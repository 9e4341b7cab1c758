import { expect, test } from 'vitest'
import { findIssues } from '../../../src/analysis/rules/find-issues.ts'
import { buildLabelledCases } from './labelled/cases.ts'
import type { LabelledCase } from './labelled/case-shape.ts'

type Tally = { hits: number; misses: number; alarms: number; silences: number }

async function measure(cases: readonly LabelledCase[]): Promise<Tally> {
  const tally: Tally = { hits: 0, misses: 0, alarms: 0, silences: 0 }
  for (const one of cases) {
    const file = { path: `${one.name}.${one.language === 'python' ? 'py' : 'ts'}`, text: one.text, hash: '' }
    const { findings } = await findIssues(file, { language: one.language, metrics: null })
    const isFound = findings.some((finding) => finding.cwe === one.cwe)
    tally[one.isVulnerable ? (isFound ? 'hits' : 'misses') : isFound ? 'alarms' : 'silences'] += 1
    if (isFound !== one.isVulnerable && process.env['FLEET_SHOW_CASES'] === '1') console.log(one.isVulnerable ? 'missed' : 'false alarm', one.name)
  }
  return tally
}

/** True positive rate less false positive rate. */
const youden = ({ hits, misses, alarms, silences }: Tally) => hits / (hits + misses) - alarms / (alarms + silences)

const all = buildLabelledCases()

test('the labelled set has at least 200 cases over at least 10 CWE classes, about half of them harmless', () => {
  expect(all.length).toBeGreaterThanOrEqual(200)
  expect(new Set(all.map((one) => one.cwe)).size).toBeGreaterThanOrEqual(10)
  const share = all.filter((one) => one.isVulnerable).length / all.length
  expect(share).toBeGreaterThan(0.35)
  expect(share).toBeLessThan(0.65)
})

test.each(['working', 'held-out'] as const)('over the %s half the Youden index is at least 0.85 in each language', async (half) => {
  for (const language of ['python', 'javascript'] as const) {
    const tally = await measure(all.filter((one) => one.half === half && one.language === language))
    console.log(`${half} ${language}: ${JSON.stringify(tally)} Youden ${youden(tally).toFixed(3)}`)
    expect(youden(tally)).toBeGreaterThanOrEqual(0.85)
  }
})

test('every CWE class by itself has a Youden index of at least 0.5', async () => {
  for (const cwe of new Set(all.map((one) => one.cwe))) expect.soft(youden(await measure(all.filter((one) => one.cwe === cwe))), cwe).toBeGreaterThanOrEqual(0.5)
})
