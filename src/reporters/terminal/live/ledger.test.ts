import { expect, it } from 'vitest'
import { DrivenRun, resultOf } from '../../../../test/rig/driven-run.ts'
import { makePlan } from '../../../../test/rig/make-plan.ts'
import { noMeasures } from '../../../core/run/measures.ts'
import { call } from './live.fixture.ts'
import { Ledger } from './ledger.ts'

it('what an attempt settles counts instead of what was told while it ran', () => {
  const run = DrivenRun.open(makePlan([{ id: 'a' }]))
  const ledger = new Ledger(run.state)
  ledger.tell(run.state, { task: 'a', attempt: 1, usage: call, at: run.now })
  ledger.tell(run.state, { task: 'a', attempt: 1, usage: call, at: run.now })
  expect(ledger.total).toMatchObject({ calls: 2, costUsd: 0.5 })
  const settled = { ...call, calls: 3, costUsd: 0.6 }
  const events = run.send({ type: 'attempt-ended', lease: run.lease('a'), ending: { status: 'succeeded', result: resultOf('c'), measures: { ...noMeasures, usage: [settled] } } })
  for (const event of events) ledger.observe(event, run.state, run.now)
  expect(ledger.total).toMatchObject({ calls: 3, costUsd: 0.6 })
  expect(ledger.lines).toMatchObject([{ agent: 'command', model: 'claude-5', usage: { calls: 3 } }])
  expect(new Ledger(run.state).total).toEqual(ledger.total)
})

it('the rate is what was spent over the last minutes', () => {
  const run = DrivenRun.open(makePlan([{ id: 'a' }]))
  const ledger = new Ledger(run.state)
  expect(ledger.rate(run.now)).toBeNull()
  ledger.tell(run.state, { task: 'a', attempt: 1, usage: call, at: run.now - 60_000 })
  expect(ledger.rate(run.now), 'one call is no rate').toBeNull()
  for (let minute = 0; minute <= 4; minute += 1) ledger.tell(run.state, { task: 'a', attempt: 1, usage: call, at: run.now + minute * 60_000 })
  const rate = ledger.rate(run.now + 240_000)
  expect(rate?.usdPerHour).toBeCloseTo(15)
  expect(rate?.tokensPerMinute).toBeCloseTo(12_900)
})
