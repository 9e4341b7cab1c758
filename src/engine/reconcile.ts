import { chosenAgent } from '../core/run/choose-agent.ts'
import type { Lease, Signal } from '../core/run/signal.ts'
import type { RunState } from '../core/run/state.ts'
import { wanted, type Wanted } from '../core/run/wanted.ts'
import type { Assignment, RunContext, WorkerPool } from '../ports/worker-pool.ts'

/**
 * Makes the pool agree with what is wanted. Returns the signals for what nobody can report: an attempt that has to stop and is held by nobody
 * (its worker died with an earlier orchestrator, whose leftovers were swept at the start). One that may have landed before its worker was lost
 * is given to a new worker all the same: what has landed has landed. So is one with a rollback function, which no sweep can stand in for.
 */
export function reconcile(state: RunState, pool: WorkerPool): readonly Signal[] {
  const want = wanted(state)
  const held = pool.held()
  const isWanted = new Set<string>()
  const submitted = new Set<Lease>()
  const isReported = (lease: Lease): boolean => held.has(lease) || submitted.has(lease)
  for (const item of want.attempts) {
    isWanted.add(item.lease)
    if (held.has(item.lease) || isSettled(item)) continue
    submitted.add(item.lease)
    pool.submit(toAssignment(state, item))
  }
  if (want.finalChecks !== null) {
    isWanted.add(want.finalChecks)
    if (!held.has(want.finalChecks)) pool.submit(toFinalChecks(state, want.finalChecks))
  }
  for (const lease of held) if (!isWanted.has(lease)) pool.stop(lease, 'interrupted')
  for (const { lease, reason } of want.stops) pool.stop(lease, reason)
  return want.stops.filter(({ lease }) => !isReported(lease)).map(({ lease }) => ({ type: 'attempt-ended', lease, ending: { status: 'stopped', rolledBack: true } }))
}

/** Whether an attempt that has to stop needs no worker for it. */
function isSettled({ entry, attempt }: Wanted['attempts'][number]): boolean {
  return attempt.stopping !== null && attempt.intent === null && !entry.task.hasRollback
}

function toAssignment(state: RunState, { lease, entry, attempt }: Wanted['attempts'][number]): Assignment {
  return {
    type: 'attempt',
    lease,
    runId: state.runId,
    task: entry.task,
    agent: chosenAgent({ name: entry.task.agentName, spec: entry.task.agent }, attempt.choice),
    attempt: attempt.number,
    progress: { wasHeld: attempt.holding > 1, phase: attempt.phase, change: attempt.change, intent: attempt.intent },
    failures: entry.attempts.flatMap((earlier) => (earlier.failure === null ? [] : [earlier.failure])),
    context: contextOf(state),
  }
}

function toFinalChecks(state: RunState, lease: string): Assignment {
  const checks = state.plan.checks.filter((check) => check.on.includes('run'))
  return { type: 'final-checks', lease, runId: state.runId, checks, context: contextOf(state) }
}

const contexts = new WeakMap<RunState, RunContext>()

function contextOf(state: RunState): RunContext {
  const known = contexts.get(state)
  if (known?.budget === state.budget) return known
  const context: RunContext = { plan: state.plan, repositories: state.plan.repositories, bases: state.bases, budget: state.budget }
  contexts.set(state, context)
  return context
}
