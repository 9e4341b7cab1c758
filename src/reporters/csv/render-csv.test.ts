import { describe, expect, it } from 'vitest'
import { formula, hostile, makeAttempt, makeHostileReport, makeManyFailures, makeReport, makeTask } from '../report.fixture.ts'
import { renderCsv } from './render-csv.ts'

/** RFC 4180, strictly: CRLF after each record, quotes doubled inside of quotes. */
function readCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [[]]
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '\r\n') records.push([])
    if (pattern.lastIndex === text.length) break
  }
  expect(pattern.lastIndex).toBe(text.length)
  return records.slice(0, -1)
}

describe('the CSV report', () => {
  it('of every kind of outcome, with hostile text, is RFC 4180 and as it was', async () => {
    const text = renderCsv(makeHostileReport())
    const [head, ...rows] = readCsv(text)
    expect(rows).toHaveLength(16)
    for (const row of rows) expect(row).toHaveLength(head?.length ?? 0)
    await expect(text).toMatchFileSnapshot('../golden/report.csv')
  })

  it('no cell is a formula', () => {
    for (const start of ['=', '+', '-', '@', '\t=', '\r=', '＝', '|', '%', ' =']) {
      const [, row] = readCsv(renderCsv(makeReport([makeTask({ id: 'a', name: `${start}1+1` })])))
      expect(row?.[2]).toMatch(/^'/)
    }
    const text = renderCsv(makeReport([makeTask({ id: 'a', because: formula, attempts: [makeAttempt({ failure: { kind: 'x', message: hostile } })] })]))
    for (const cell of readCsv(text).flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
  })

  it('of 5,000 failures has a row for each', () => {
    expect(readCsv(renderCsv(makeManyFailures(5_000)))).toHaveLength(5_001)
  })
})
