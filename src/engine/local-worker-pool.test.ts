import { expect, test } from 'vitest'
import { testWorkerPool } from '../ports/worker-pool.testsuite.ts'
import { AttemptRig } from './attempt/attempt.testrig.ts'
import { carryOut } from './attempt/carry-out.ts'
import { LocalWorkerPool } from './local-worker-pool.ts'

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

testWorkerPool('the local pool over twins', async (reportTo) => {
  const rig = new AttemptRig({ steps: ({ taskId }) => (taskId.startsWith('lasting') ? [{ type: 'hang' }] : [{ type: 'write', path: `${taskId}.txt`, content: 'x' }]), runValidations: [{ name: 'final', validate: () => true }] })
  const onBug = (error: unknown): void => {
    throw error
  }
  let count = 0
  return {
    pool: new LocalWorkerPool({ carryOut: (assignment, options) => carryOut(rig.ports, assignment, options), reportTo, onBug }),
    attempt: (kind) => rig.attempt(`${kind}${(count += 1)}`),
    finalChecks: rig.finalChecks(),
    settle,
    dispose: async () => {
      expect(rig.leftovers()).toEqual([])
      rig[Symbol.dispose]()
    },
  }
})

test('a bug in a worker is handed on, and its lease is given back', async () => {
  const bugs: unknown[] = []
  using rig = new AttemptRig()
  const pool = new LocalWorkerPool({ carryOut: () => Promise.reject(new TypeError('a bug')), reportTo: async () => 'accepted', onBug: (error) => void bugs.push(error) })
  pool.submit(rig.attempt('t'))
  await settle()
  expect(bugs).toEqual([new TypeError('a bug')])
  expect(pool.held()).toEqual(new Set())
})
