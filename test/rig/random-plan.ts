import type { NamedAgent } from '../../src/core/plan/agent-spec.ts'
import type { Plan, Task } from '../../src/core/plan/plan.ts'
import { makePlan } from './make-plan.ts'
import type { Random } from './random.ts'

/** A plan of 1 to `maxTasks` tasks with random dependencies, priorities, limits, resources, retries, approvals and failure mode. */
export function randomPlan(random: Random, maxTasks = 14): Plan {
  const count = random.int(1, maxTasks)
  const tasks = Array.from({ length: count }, (_, index) => randomTask(random, index))
  const plan = makePlan(tasks, {
    concurrency: random.int(1, 5),
    failureThreshold: random.pick([0, 0.3, 1]),
    onFailure: random.pick(['continue', 'continue', 'finish-running', 'stop-now'] as const),
    timeoutMs: random.chance(0.1) ? random.int(5_000, 300_000) : null,
    limits: {
      agents: random.chance(0.4) ? { cheap: random.int(1, 2) } : {},
      repositories: random.chance(0.2) ? { main: random.int(1, 3) } : {},
      labels: random.chance(0.4) ? { heavy: 1 } : {},
      resources: random.chance(0.3) ? { port: 2 } : {},
    },
  })
  return { ...plan, hasRunChecks: random.chance(0.3) }
}

const members: readonly NamedAgent[] = ['cheap', 'strong'].map((name) => ({ name, spec: { kind: 'command', run: ['true'] } }))

/** Two that work themselves, and two that choose between them. */
const agents: readonly Pick<Task, 'agent' | 'agentName'>[] = [
  ...members.map(({ name, spec }) => ({ agentName: name, agent: spec })),
  { agentName: 'team', agent: { kind: 'chain', chain: members } },
  { agentName: 'sorted', agent: { kind: 'route', agents: members, rules: [{ when: { minFailures: 2 }, use: 'strong' }], learn: true } },
]

function randomTask(random: Random, index: number): Partial<Task> & { readonly id: string } {
  const needs = Array.from({ length: index }, (_, before) => before).filter(() => random.chance(1.5 / Math.max(1, index)))
  return {
    id: `t${index}`,
    needs: needs.map((before) => `t${before}`),
    priority: random.pick([0, 100, 100, 200, 300]),
    retries: random.int(0, 3),
    timeoutMs: random.pick([20_000, 60_000, 600_000]),
    ...random.pick(agents),
    labels: random.chance(0.3) ? ['heavy'] : [],
    resources: random.chance(0.3) ? [random.pick(['port', 'database'])] : [],
    isolation: random.pick(['worktree', 'worktree', 'in-place', 'none'] as const),
    files: random.chance(0.6) ? [`src/${random.int(0, 3)}/**`] : [],
    approve: random.chance(0.1),
  }
}
