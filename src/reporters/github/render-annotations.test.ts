import { describe, expect, it } from 'vitest'
import { noEvidence } from '../evidence.ts'
import { finding, makeHostileEvidence, makeHostileReport, makeManyFailures, makeReport, makeTask } from '../report.fixture.ts'
import { renderAnnotations } from './render-annotations.ts'

describe('annotations for GitHub', () => {
  it('of every kind of outcome, with hostile text, are as they were', async () => {
    await expect(renderAnnotations(makeHostileReport(), makeHostileEvidence())).toMatchFileSnapshot('../golden/report.github.txt')
  })

  it('are one command a line, whatever foreign text says', () => {
    const lines = renderAnnotations(makeHostileReport(), makeHostileEvidence()).trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) (?:file=[^,:]+,line=\d+,(?:col=\d+,)?)?title=[^,:]*::[^\r\n]*$/)
  })

  it('of 5,000 failures are ten, and the last one counts the rest', () => {
    const lines = renderAnnotations(makeManyFailures(5_000), noEvidence).trimEnd().split('\n')
    expect(lines).toHaveLength(10)
    expect(lines[0]).toContain('task-0')
    expect(lines[9]).toBe('::error title=Fleet::4,991 more of 5,000 errors; all are in the report of the run')
  })

  it('of each level are ten at most, the worst findings first', () => {
    const findings = Array.from({ length: 30 }, (_, index) => ({ task: 'a', attempt: 1, check: 'gate', finding: { ...finding, severity: index === 29 ? ('critical' as const) : ('medium' as const), message: `finding ${index}` } }))
    const lines = renderAnnotations(makeReport([makeTask({ id: 'a' })]), { ...noEvidence, findings }).trimEnd().split('\n')
    expect(lines).toHaveLength(10)
    expect(lines[0]).toContain('finding 29')
    expect(lines[9]).toContain('21 more of 30 warnings')
  })

  it('of a run without trouble are none', () => {
    expect(renderAnnotations(makeReport([makeTask({ id: 'a' })]), noEvidence)).toBe('')
  })
})
