import { agentNames, chooseAgent } from './choose-agent.ts'
import type { Learner } from './choose-by-experience.ts'
import { learnerOf } from './learner-of.ts'
import type { RunEvent, RunOutcome } from './event.ts'
import type { RunState, TaskState } from './state.ts'

/**
 * What time and free capacity allow. At most one attempt starts per call, because each start changes what fits; the caller asks until
 * nothing comes.
 */
export function decideTick(state: RunState, now: number): readonly RunEvent[] {
  if (state.status === 'ended') return []
  const due = [...decideDeadlines(state, now), ...decideBackoff(state, now), ...decideApprovals(state)]
  if (due.length > 0) return due
  if (state.status === 'halted') return []
  if (isClosing(state)) return state.running.size > 0 || state.finalChecks.status === 'running' ? [] : decideEnd(state)
  if (state.status !== 'paused') {
    const learner = learnerOf(state)
    const next = state.ready.best((entry) => state.capacity.fits(entry.task, agentNames(entry.task, chooseAgent(entry, learner))))
    if (next !== null) return [startOf(next, learner)]
  }
  return decideEnd(state)
}

function startOf(entry: TaskState, learner: Learner): RunEvent {
  const choice = chooseAgent(entry, learner)
  return { type: 'attempt-started', task: entry.task.id, attempt: entry.attempts.length + 1, ...(choice === null ? {} : { choice }) }
}

/** No attempt may start any more: the run drains or stops. */
function isClosing(state: RunState): boolean {
  return state.draining !== null || state.stopping !== null
}

/** When an attempt has to be stopped; landing is short, bounded by git's own limits, and is not cut. */
export function deadlineOf(entry: TaskState): number | null {
  const attempt = entry.attempts.at(-1)
  if (attempt === undefined || attempt.stopping !== null || attempt.phase === 'landing') return null
  return attempt.heldAt + entry.task.timeoutMs
}

/** When the whole run has to be stopped. */
export function runDeadlineOf(state: RunState): number | null {
  if (state.plan.policy.timeoutMs === null || state.stopping !== null) return null
  return state.openedAt + state.plan.policy.timeoutMs
}

/** Stops everything that runs. */
export function stopRunning(state: RunState, reason: 'canceled' | 'interrupted'): readonly RunEvent[] {
  return [...state.running].flatMap((entry): RunEvent[] => {
    const attempt = entry.attempts.at(-1)
    if (attempt === undefined || attempt.stopping !== null) return []
    return [{ type: 'attempt-stopping', task: entry.task.id, attempt: attempt.number, reason }]
  })
}

function decideDeadlines(state: RunState, now: number): readonly RunEvent[] {
  const runDeadline = runDeadlineOf(state)
  if (runDeadline !== null && now >= runDeadline) return [{ type: 'run-stopping', reason: 'timed-out' }, ...stopRunning(state, 'canceled')]
  return [...state.running].flatMap((entry): RunEvent[] => {
    const deadline = deadlineOf(entry)
    if (deadline === null || now < deadline) return []
    return [{ type: 'attempt-stopping', task: entry.task.id, attempt: entry.attempts.length, reason: 'timed-out' }]
  })
}

function decideBackoff(state: RunState, now: number): readonly RunEvent[] {
  return [...state.backingOff].filter((entry) => entry.retryAt !== null && entry.retryAt <= now).map((entry) => ({ type: 'backoff-ended', task: entry.task.id }))
}

function decideApprovals(state: RunState): readonly RunEvent[] {
  return [...state.unapproved].map((entry) => ({ type: 'task-approval-requested', task: entry.task.id }))
}

function decideEnd(state: RunState): readonly RunEvent[] {
  if (state.running.size > 0 || state.finalChecks.status === 'running') return []
  if (isClosing(state)) {
    const rest = decideLeftovers(state)
    if (rest.length > 0) return rest
  }
  const { counts } = state
  if (counts.waiting + counts['backing-off'] + counts['awaiting-approval'] > 0) return []
  const isClean = counts.succeeded === state.tasks.size
  const hasFinalChecks = state.plan.hasRunChecks
  if (isClean && hasFinalChecks && state.finalChecks.status === 'none' && state.stopping === null) return [{ type: 'final-checks-started' }]
  return [{ type: 'run-ended', outcome: outcomeOf(state, isClean) }]
}

/** What will not run any more, because the run drains or stops. */
function decideLeftovers(state: RunState): readonly RunEvent[] {
  const reason = state.stopping !== null ? `run-${state.stopping}` : `run-${state.draining}`
  return [...state.tasks.values()].flatMap((entry): RunEvent[] => {
    if (!isOpen(entry)) return []
    if (state.stopping === 'canceled') return [{ type: 'task-canceled', task: entry.task.id, reason }]
    return [{ type: 'task-skipped', task: entry.task.id, because: reason }]
  })
}

function isOpen(entry: TaskState): boolean {
  return entry.status === 'waiting' || entry.status === 'backing-off' || entry.status === 'awaiting-approval'
}

function outcomeOf(state: RunState, isClean: boolean): RunOutcome {
  if (state.stopping === 'canceled') return 'canceled'
  return isClean && state.finalChecks.status !== 'failed' ? 'succeeded' : 'failed'
}
