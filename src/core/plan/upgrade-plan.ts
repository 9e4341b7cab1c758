import type { Budget, Plan, RunBudget, SandboxSpec, Task } from './plan.ts'

export const noBudget: Budget = { usd: null, tokens: null }

export const defaultSandbox: SandboxSpec = { level: 'auto', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [], readablePaths: [] }

type Stored<Value, Added extends keyof Value> = Omit<Value, Added> & Partial<Pick<Value, Added>>

/** A plan as an earlier version stored it, completed with what it could not say then. */
export function upgradePlan(plan: Stored<Plan, 'providers' | 'mcp' | 'notify'>): Plan {
  const budget: Stored<RunBudget, 'day' | 'unpriced'> = plan.policy.budget
  return {
    ...plan,
    providers: plan.providers ?? [],
    mcp: plan.mcp ?? [],
    notify: plan.notify ?? [],
    policy: { ...plan.policy, budget: { ...budget, day: budget.day ?? noBudget, unpriced: budget.unpriced ?? 'refuse' } },
    tasks: plan.tasks.map(upgradeTask),
  }
}

function upgradeTask(task: Stored<Task, 'budget' | 'sandbox'> & { readonly sandbox?: Stored<SandboxSpec, 'readablePaths'> }): Task {
  // What is complete stays the same object: plans of 10,000 tasks are folded at every start.
  if (task.sandbox?.readablePaths !== undefined && task.budget !== undefined) return task as Task
  return { ...task, sandbox: { ...defaultSandbox, ...task.sandbox }, budget: task.budget ?? noBudget }
}
