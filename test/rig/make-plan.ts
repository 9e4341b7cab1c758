import type { Plan, Policy, Task } from '../../src/core/plan/plan.ts'
import { defaultSandbox, noBudget } from '../../src/core/plan/upgrade-plan.ts'

/** A valid plan from a few words per task; everything else is ordinary. */
export function makePlan(tasks: readonly (Partial<Task> & { readonly id: string })[], policy: Partial<Policy> = {}): Plan {
  return {
    version: 1,
    name: 'test',
    repositories: [{ name: 'main', path: '/nowhere', kind: 'folder', readonly: false }],
    policy: { ...defaultPolicy, ...policy },
    workspace: { link: [], copy: [], setup: [], sparse: [] },
    checks: [],
    providers: [],
    notify: [],
    mcp: [],
    hasRunChecks: false,
    tasks: tasks.map(makeTask),
  }
}

export const defaultPolicy: Policy = {
  concurrency: 4,
  failureThreshold: 1,
  onFailure: 'continue',
  backoff: { baseMs: 1000, maxMs: 300_000, jitter: 0.2 },
  timeoutMs: null,
  limits: { agents: {}, repositories: {}, labels: {}, resources: {} },
  budget: { usd: null, tokens: null, day: { usd: null, tokens: null }, unpriced: 'refuse' },
  minFreeDiskBytes: 0,
  maxPooledWorkspaces: 4,
  maxLogBytes: 1_000_000,
}

function makeTask(partial: Partial<Task> & { readonly id: string }): Task {
  return {
    name: partial.id,
    description: '',
    prompt: '',
    agent: { kind: 'command', run: ['true'] },
    agentName: 'command',
    repository: 'main',
    files: [],
    needs: [],
    priority: 100,
    checks: [],
    retries: 3,
    timeoutMs: 600_000,
    idleTimeoutMs: null,
    isolation: 'none',
    labels: [],
    resources: [],
    allowEmpty: false,
    approve: false,
    environment: {},
    sandbox: defaultSandbox,
    budget: noBudget,
    hasValidate: false,
    hasRollback: false,
    ...partial,
  }
}
