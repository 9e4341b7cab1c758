import { expect, it } from 'vitest'
import { DrivenRun } from '../../../../test/rig/driven-run.ts'
import { makePlan } from '../../../../test/rig/make-plan.ts'
import { estimateEnd } from './estimate-end.ts'

it('says nothing before it knows anything, then a range around what is left', () => {
  const run = DrivenRun.open(makePlan(Array.from({ length: 10 }, (_, index) => ({ id: `t${index}` })), { concurrency: 1 }))
  expect(estimateEnd(run.state, run.now)).toBeNull()
  for (let index = 0; index < 4; index += 1) {
    run.now += 10_000 + index * 1_000
    run.succeed(`t${index}`)
  }
  const forecast = estimateEnd(run.state, run.now)
  expect(forecast).toMatchObject({ lowMs: 6 * 11_000, highMs: 6 * 13_000 })
})

it('no run ends before its longest path', () => {
  const run = DrivenRun.open(makePlan([...['a', 'b', 'c'].map((id) => ({ id })), ...[1, 2, 3, 4].map((index) => ({ id: `p${index}`, needs: [index === 1 ? 'a' : `p${index - 1}`] }))], { concurrency: 100 }))
  run.now += 10_000
  for (const id of ['a', 'b', 'c']) run.succeed(id)
  expect(estimateEnd(run.state, run.now)?.lowMs).toBeGreaterThanOrEqual(30_000)
})
