import { spreadOf, type VariantSample } from '../core/compare/summarize-variants.ts'
import { noBudget, defaultSandbox } from '../core/plan/upgrade-plan.ts'
import type { Plan, Task } from '../core/plan/plan.ts'
import type { Variant } from './compare-plan.ts'

/** Above this many tasks one at a time is not run but reckoned: tasks × mean duration of an attempt. */
export const maxSequentialTasks = 50

/** Plans of independent tasks that each take `taskMs`, one for each size. */
export function scaleVariants(base: Plan, { sizes, taskMs, concurrency }: { readonly sizes: readonly number[]; readonly taskMs: number; readonly concurrency: number }): readonly Variant[] {
  return sizes.flatMap((size) => {
    const plan = { ...base, name: `scale ${size}`, checks: [], hasRunChecks: false, policy: { ...base.policy, concurrency }, tasks: Array.from({ length: size }, (_, index) => sleeper(index, taskMs)) }
    const sequential: readonly Variant[] = size <= maxSequentialTasks ? [{ name: `${size} one at a time`, plan: { ...plan, policy: { ...plan.policy, concurrency: 1 } } }] : []
    return [...sequential, { name: `${size} scheduler`, plan }]
  })
}

/** One size of a scaling study: medians over its samples. */
export type ScalePoint = { readonly tasks: number; readonly sequentialMs: number; readonly isReckoned: boolean; readonly parallelMs: number; readonly speedUp: number; readonly efficiency: number }

/** What the samples of one size come to; one at a time is reckoned where it was not run. */
export function toScalePoint(tasks: number, samples: readonly VariantSample[], taskMs: number): ScalePoint {
  const of = (name: string): readonly VariantSample[] => samples.filter(({ variant }) => variant === `${tasks} ${name}`)
  const [sequential, parallel] = [of('one at a time'), of('scheduler')]
  const isReckoned = sequential.length === 0
  const sequentialMs = isReckoned ? tasks * taskMs : spreadOf(sequential.map(({ durationMs }) => durationMs)).median
  const parallelMs = spreadOf(parallel.map(({ durationMs }) => durationMs)).median
  return { tasks, sequentialMs, isReckoned, parallelMs, speedUp: sequentialMs / parallelMs, efficiency: spreadOf(parallel.map(({ idealMs, durationMs }) => idealMs / durationMs)).median }
}

function sleeper(index: number, taskMs: number): Task {
  return {
    id: `t${index}`,
    name: `t${index}`,
    description: '',
    prompt: '',
    agentName: 'command',
    repository: 'main',
    files: [],
    needs: [],
    priority: 100,
    checks: [],
    retries: 0,
    agent: { kind: 'command', run: ['sleep', String(taskMs / 1_000)] },
    timeoutMs: 600_000,
    idleTimeoutMs: null,
    isolation: 'none',
    labels: [],
    resources: [],
    allowEmpty: true,
    approve: false,
    environment: {},
    hasValidate: false,
    hasRollback: false,
    sandbox: defaultSandbox,
    budget: noBudget,
  }
}

/** The plan that scaled ones are made of, without tasks: a plain folder and default limits. */
export function emptyPlan(folder: string): Plan {
  return {
    version: 1,
    name: 'scale',
    repositories: [{ name: 'main', path: folder, kind: 'folder', readonly: false }],
    policy: {
      concurrency: 5,
      failureThreshold: 0.3,
      onFailure: 'continue',
      backoff: { baseMs: 1_000, maxMs: 300_000, jitter: 0.2 },
      timeoutMs: null,
      limits: { agents: {}, repositories: {}, labels: {}, resources: {} },
      budget: { ...noBudget, day: noBudget, unpriced: 'refuse' },
      minFreeDiskBytes: 0,
      maxPooledWorkspaces: 1,
      maxLogBytes: 1_000_000,
    },
    workspace: { link: [], copy: [], setup: [], sparse: [] },
    checks: [],
    providers: [],
    mcp: [],
    notify: [],
    hasRunChecks: false,
    tasks: [],
  }
}
