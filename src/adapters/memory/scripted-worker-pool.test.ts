import { makePlan } from '../../../test/rig/make-plan.ts'
import type { Assignment, RunContext } from '../../ports/worker-pool.ts'
import { testWorkerPool } from '../../ports/worker-pool.testsuite.ts'
import { ManualClock } from './manual-clock.ts'
import { ScriptedWorkerPool, ScriptedWorld } from './scripted-worker-pool.ts'

const plan = makePlan([{ id: 't' }])
const context: RunContext = { plan, repositories: plan.repositories, bases: {}, budget: plan.policy.budget }
const lastingMs = 1e12

testWorkerPool('scripted workers', async (reportTo) => {
  const clock = new ManualClock(1_000)
  const isLasting = ({ lease }: Assignment): boolean => lease.startsWith('lasting')
  const script = { delayMs: (step: string, assignment: Assignment) => (step === 'working' && isLasting(assignment) ? lastingMs : 1), failure: () => null }
  let count = 0
  return {
    pool: new ScriptedWorkerPool({ world: new ScriptedWorld(), script, clock, reportTo }),
    attempt: (kind) => {
      const [task] = plan.tasks
      if (task === undefined) throw new Error('the plan has no task')
      const id = `${kind}${(count += 1)}`
      const progress = { wasHeld: false, phase: 'preparing' as const, change: null, intent: null }
      return { type: 'attempt', lease: `${id}#1@1`, runId: 'run', task: { ...task, id }, agent: { name: 'command', spec: { kind: 'command', run: ['true'] } }, attempt: 1, progress, failures: [], context }
    },
    finalChecks: { type: 'final-checks', lease: 'run-checks#1@1', runId: 'run', checks: [], context },
    settle: async () => {
      for (let step = 0; step < 10; step += 1) {
        clock.advance(1)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    dispose: async () => {},
  }
})
