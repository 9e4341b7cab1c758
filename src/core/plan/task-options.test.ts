import { expect, test } from 'vitest'
import { agent, findProblems, makePlan } from '../../../test/plans/plan-fixture.ts'
import { toTaskInput } from './task-options.ts'

test('the words of the library API make the task that the words of the plan file make', () => {
  const options = { id: 'b', agent, needs: 'a', dependencies: ['c'], maxRetries: 2, timeoutMs: 1500, idleTimeoutMs: 250, priority: 'high' } as const
  const others = ['a', 'c'].map((id) => ({ id, agent }))
  const byApi = makePlan({ version: 1, tasks: [...others, toTaskInput(options)] })
  const byFile = makePlan({ version: 1, tasks: [...others, { id: 'b', agent, needs: ['a', 'c'], retries: 2, timeout: '1500ms', idleTimeout: '250ms', priority: 'high' }] })
  expect(byApi).toEqual(byFile)
  expect(byApi.tasks[2]).toMatchObject({ needs: ['a', 'c'], retries: 2, timeoutMs: 1500, idleTimeoutMs: 250, priority: 200 })
})

test('options that are wrong give the problems that a plan file gives, without a line', () => {
  const problems = findProblems({ version: 1, tasks: [toTaskInput({ id: 'a', agent, dependencies: 'aa', timeoutMs: -5, maxRetries: 1.5 })] })
  expect(problems.map(({ code, line }) => [code, line])).toEqual([
    ['invalid-value', null],
    ['bad-duration', null],
    ['unknown-dependency', null],
  ])
})
