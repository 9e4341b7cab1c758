import type { Plan } from '../plan/plan.ts'
import { upgradePlan } from '../plan/upgrade-plan.ts'
import { invariant } from '../unreachable.ts'
import { Capacity } from './capacity.ts'
import type { RunEvent } from './event.ts'
import { toExperience } from './experience.ts'
import { rankTasks } from './rank-tasks.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { RunState, TaskState } from './state.ts'

/** The state after `run-created`, the first event of every run. */
export function newRun(event: Extract<RunEvent, { type: 'run-created' }>, at: number): RunState {
  const plan = upgradePlan(event.plan)
  const entries = makeTasks(plan, event.durationsMs, at)
  const state: RunState = {
    runId: event.runId,
    plan,
    bases: event.bases,
    seed: event.seed,
    experience: event.experience ?? [],
    learned: toExperience(event.experience ?? []),
    budget: { usd: plan.policy.budget.usd, tokens: plan.policy.budget.tokens },
    createdAt: at,
    openedAt: at,
    activeMs: 0,
    lastEventAt: at,
    heads: new Map(),
    landings: new Map(),
    tasks: new Map(entries.map((entry) => [entry.task.id, entry])),
    seq: 1,
    epoch: 0,
    status: 'running',
    halted: null,
    draining: null,
    stopping: null,
    outcome: null,
    endedAt: null,
    finalChecks: { status: 'none', checks: [], failure: null },
    ready: new ReadyQueue(),
    capacity: new Capacity(plan.policy.concurrency, plan.policy.limits),
    unapproved: new Set(),
    running: new Set(),
    backingOff: new Set(),
    counts: { waiting: entries.length, running: 0, 'backing-off': 0, 'awaiting-approval': 0, succeeded: 0, failed: 0, skipped: 0, canceled: 0 },
  }
  for (const entry of entries) if (entry.waitingFor === 0) makeReady(state, entry, at)
  return state
}

/** Puts a task whose dependencies have landed where `decide` looks for it. */
export function makeReady(state: RunState, entry: TaskState, at: number): void {
  entry.readyAt = at
  if (entry.task.approve && !entry.approved) state.unapproved.add(entry)
  else state.ready.add(entry)
}

function makeTasks(plan: Plan, durationsMs: Readonly<Record<string, number>>, at: number): readonly TaskState[] {
  const ranks = rankTasks(plan, durationsMs)
  const dependents = plan.tasks.map((): TaskState[] => [])
  const entries = plan.tasks.map((task, index): TaskState => ({
    task,
    index,
    rank: ranks[index] ?? index,
    dependents: dependents[index] ?? [],
    status: 'waiting',
    waitingFor: task.needs.length,
    approved: false,
    failures: 0,
    providerFailures: 0,
    retryAt: null,
    skippedBecause: null,
    readyAt: null,
    updatedAt: at,
    attempts: [],
  }))
  const indexOf = new Map(entries.map((entry) => [entry.task.id, entry.index]))
  for (const entry of entries) {
    for (const need of entry.task.needs) {
      const at = indexOf.get(need)
      invariant(at !== undefined, `task ${need} is not in the plan`)
      dependents[at]?.push(entry)
    }
  }
  return entries
}
