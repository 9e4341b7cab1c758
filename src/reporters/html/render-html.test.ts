import { expect, it } from 'vitest'
import { noEvidence } from '../evidence.ts'
import { makeHostileEvidence, makeHostileReport, makeReport, makeTask } from '../report.fixture.ts'
import { renderHtml } from './render-html.ts'

it('the page of every kind of outcome, with hostile text, is as it was', async () => {
  const page = renderHtml(makeHostileReport(), makeHostileEvidence(), '1.2.3')
  const content = page.replaceAll(/<(style|script)>[^]*?<\/\1>/g, '<$1></$1>').replaceAll(/sha256-[^']+/g, 'sha256').replaceAll(/(?=<(?:section|details|svg|table|tr|li|dt|nav|main|footer))/g, '\n')
  await expect(content).toMatchFileSnapshot('../golden/report.html')
})

it('has one script and one style, which its policy names by their hashes, and no address but its own parts', () => {
  const page = renderHtml(makeHostileReport(), makeHostileEvidence(), '1.2.3')
  expect(page.match(/<script/g)).toHaveLength(1)
  expect(page.match(/<style/g)).toHaveLength(1)
  expect(page).toMatch(/content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/)
  expect(page.match(/ (?:src|action|style|on\w+)="/g)).toBe(null)
  expect([...page.matchAll(/ href="([^"]*)"/g)].every(([, address]) => address?.startsWith('#'))).toBe(true)
})

it('leaves out parts that have nothing to show', () => {
  const page = renderHtml(makeReport([makeTask({ id: 'a', outcome: null, status: 'waiting', attempts: [] })]), noEvidence, '1.2.3')
  for (const part of ['Graph', 'Timeline', 'Costs', 'Checks', 'Quality', 'What failed']) expect(page).not.toContain(`>${part}</h2>`)
})

it('tells small sums whole', () => {
  const report = makeReport([makeTask({ id: 'a', costUsd: 0.0006 })])
  expect(renderHtml({ ...report, totals: { ...report.totals, costUsd: 0.0006 } }, noEvidence, '1.2.3').match(/\$0\.00060/g)?.length).toBeGreaterThanOrEqual(2)
})
