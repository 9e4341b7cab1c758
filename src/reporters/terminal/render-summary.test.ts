import { expect, it } from 'vitest'
import { agentFailure, DrivenRun } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import type { Report } from '../../core/report/report.ts'
import { toReport } from '../../core/report/to-report.ts'
import { makeHostileReport } from '../report.fixture.ts'
import { makePaint } from './paint.ts'
import { renderEvent } from './render-event.ts'
import { renderSummary } from './render-summary.ts'

const escape = '\u001b'

it('the summary tells outcome, numbers, evidence and the next step', () => {
  const run = DrivenRun.open(makePlan([{ id: 'good' }, { id: 'bad', retries: 0 }]))
  run.now += 1_500
  run.succeed('good')
  run.fail('bad', { ...agentFailure, output: 'first line\nthe reason\n' })
  expect(renderSummary(toReport(run.state, run.now), { hasColor: false })).toMatchInlineSnapshot(`
    "test  failed  1 of 2 tasks in 1.5 s   run run

      ✔ good  landed        1.5 s  commit-go  1 file +2 −1  ◆ critical path
      ✖ bad   failed: agent-failed     1.5 s

      efficiency    100 %  = ideal 1.5 s ÷ measured 1.5 s; ideal = max(critical path 1.5 s, work 3.0 s ÷ 4)
      changed       1 file, 2 lines added, 1 removed
      attempts      2, 0 of them retries, 1 rolled back

      ✖ bad  agent-failed: it ended with exit code 1
          │ first line
          │ the reason

      → fleet retry --run run    try the failed tasks again
    "
  `)
})

it('the summary tells what models cost, and how to go on when the budget is spent', () => {
  const report = makeHostileReport()
  const spent = { kind: 'budget-exhausted', message: 'the budget of the run is spent: $0.60 of $0.50', scope: 'run' }
  const halted: Report = { ...report, run: { ...report.run, status: 'halted', outcome: null, failure: spent }, totals: { ...report.totals, usage: { ...report.totals.usage, unpricedCalls: 2 } } }
  const text = renderSummary(halted, { hasColor: false })
  expect(text).toContain('cost          $0.22 and 2 calls without a known price, 10 calls of models, 61,000 tokens in, 3,900 out')
  expect(text).toContain(`fleet resume ${report.run.id} --max-cost <dollars>`)
})

it('a plan of thousands is told in a screenful, failures first', () => {
  const run = DrivenRun.open(makePlan(Array.from({ length: 1_000 }, (_, index) => ({ id: `t${index}`, retries: 0 })), { concurrency: 1_000 }))
  for (let index = 0; index < 999; index += 1) run.succeed(`t${index}`)
  run.fail('t999')
  const text = renderSummary(toReport(run.state, run.now), { hasColor: false })
  expect(text.split('\n').length).toBeLessThan(40)
  expect(text).toMatch(/✖ t999[^]*999 more tasks are in the report/)
})

it('foreign text reaches the terminal without escapes, in colour and without', () => {
  const evil = `${escape}[2J${escape}]0;title\u0007evil`
  const run = DrivenRun.open({ ...makePlan([{ id: 'a', retries: 0 }]), name: evil })
  const [failed] = run.fail('a', { kind: 'agent-failed', message: evil, exitCode: 1, output: evil })
  if (failed === undefined) throw new Error('nothing happened')
  expect(renderSummary(toReport(run.state, run.now), { hasColor: false })).not.toContain(escape)
  expect(renderEvent(failed, { state: run.state, at: run.now, paint: makePaint(false) })).not.toContain(escape)
  // oxlint-disable-next-line no-control-regex
  expect(renderSummary(toReport(run.state, run.now), { hasColor: true }).replace(/\u001b\[\d+m/g, '')).not.toContain(escape)
})

it('the summary of every kind of outcome, with hostile text, is as it was, and no line of it is a command of a CI system', async () => {
  const text = renderSummary(makeHostileReport(), { hasColor: false })
  expect(text).toContain('::error::injected')
  expect(text.split('\n').filter((line) => /^\s*(?:::|##\[)/.test(line))).toEqual([])
  await expect(text.toWellFormed()).toMatchFileSnapshot('../golden/report.terminal.txt')
})
