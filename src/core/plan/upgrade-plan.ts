import type { Budget, Plan, RunBudget, SandboxSpec, Task } from './plan.ts'

export const noBudget: Budget = { usd: null, tokens: null }

export const defaultSandbox: SandboxSpec = { level: 'auto', prefix: [], network: 'auto', maxMemoryBytes: null, maxProcesses: null, maxFileBytes: null, trust: [] }

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

function upgradeTask(task: Stored<Task, 'sandbox' | 'budget'>): Task {
  // What is complete stays the same object: plans of 10,000 tasks are folded at every start.
  if (task.sandbox !== undefined && task.budget !== undefined) return task as Task
  return { ...task, sandbox: task.sandbox ?? defaultSandbox, budget: task.budget ?? noBudget }
}
