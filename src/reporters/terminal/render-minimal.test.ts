import { expect, it } from 'vitest'
import { agentFailure, DrivenRun } from '../../../test/rig/driven-run.ts'
import { makePlan } from '../../../test/rig/make-plan.ts'
import { toReport } from '../../core/report/to-report.ts'
import { renderMinimal } from './render-minimal.ts'

it('failures with evidence, then the result in one line, then what to do', () => {
  const run = DrivenRun.open(makePlan([{ id: 'good' }, { id: 'bad', retries: 0 }]))
  run.now += 1_500
  run.succeed('good')
  run.fail('bad', { ...agentFailure, output: '\u001b[31mfirst line\u001b[0m\n\nthe reason\n' })
  expect(renderMinimal(toReport(run.state, run.now))).toMatchInlineSnapshot(`
    "FAILED bad agent-failed: it ended with exit code 1
      first line
      the reason
    result: failed, 1 succeeded, 1 failed, 0 skipped, 0 canceled, 1.5 s
    report: .fleet/runs/run/report.md
    next: fleet retry --run run"
  `)
})

it('a run without failures is three lines', () => {
  const run = DrivenRun.open(makePlan([{ id: 'good' }]))
  run.succeed('good')
  expect(renderMinimal(toReport(run.state, run.now)).split('\n')).toHaveLength(3)
})
