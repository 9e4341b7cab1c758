import { describe, expect, it } from 'vitest'
import { noEvidence } from '../reporters/evidence.ts'
import { hostile, makeHostileEvidence, makeHostileReport, makeManyFailures } from '../reporters/report.fixture.ts'
import { parseReporters, reportFormatNames, reportFormats } from './report-outputs.ts'

describe('--reporter', () => {
  it('takes lists, repeated, with a file or without', () => {
    expect(parseReporters(['json,html', 'junit=out/a.xml', ' tap=- ,plain'])).toEqual({
      show: 'plain',
      outputs: [{ format: 'json', file: null }, { format: 'html', file: null }, { format: 'junit', file: 'out/a.xml' }, { format: 'tap', file: '-' }],
    })
    expect(parseReporters([])).toEqual({ show: null, outputs: [] })
    expect(parseReporters(['csv=a=b.csv']).outputs).toEqual([{ format: 'csv', file: 'a=b.csv' }])
  })

  it('refuses what it does not know, and two reports in one file', () => {
    for (const list of ['junti', 'html,toString', 'plain=a.txt', 'junit=']) expect(() => parseReporters([list]), list).toThrow(/there is no reporter/)
    expect(() => parseReporters(['junit=a.xml,ctrf=./a.xml'])).toThrow(/two reports/)
    expect(() => parseReporters(['html,html'])).toThrow(/two reports/)
    expect(parseReporters(['tap=-,csv=-']).outputs).toHaveLength(2)
  })
})

/** JSON and XML write them as references; a terminal, a browser or an editor that got them raw would obey. */
// oxlint-disable-next-line no-control-regex
const steering = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

describe('every format', () => {
  for (const format of reportFormatNames) {
    it(`${format}: nothing that steers a terminal gets through, raw or unescaped by a reader`, async () => {
      const text = await reportFormats[format].render({ report: makeHostileReport(), evidence: makeHostileEvidence(), hasColor: false })
      expect(hostile).toMatch(steering)
      expect(text).not.toMatch(steering)
      expect(text.isWellFormed() || format === 'json' || format === 'terminal').toBe(true)
      if (format !== 'json' && text.trimStart().startsWith('{')) expect(JSON.stringify(collectStrings(JSON.parse(text)))).not.toMatch(/\\u00[01]|\\u202/)
    })

    it(`${format}: 5,000 failures`, async () => {
      const text = await reportFormats[format].render({ report: makeManyFailures(5_000), evidence: noEvidence, hasColor: false })
      expect(text.length).toBeGreaterThan(500)
    })
  }
})

function collectStrings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(collectStrings) : []
}
