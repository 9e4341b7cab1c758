import { backoffDelayMs } from '../policy/backoff.ts'
import { unreachable } from '../unreachable.ts'
import { chooseAgent, workingName } from './choose-agent.ts'
import { stopRunning } from './decide-tick.ts'
import { dependentsOf } from './dependents-of.ts'
import type { RunEvent } from './event.ts'
import type { Failure } from './failure.ts'
import { finalChecksLease, findHeld, maxHoldings } from './lease.ts'
import { learnerOf } from './learner-of.ts'
import type { Measures } from './measures.ts'
import type { AttemptEnding, Report } from './signal.ts'
import type { AttemptState, RunState, TaskState } from './state.ts'

type Held = { readonly entry: TaskState; readonly attempt: AttemptState }

/** What a worker's report means; nothing when its lease is stale. */
export function decideReport(state: RunState, report: Report, now: number): readonly RunEvent[] {
  if (report.type === 'final-checks-ended') return decideFinalChecks(state, report)
  const held = findHeld(state, report.lease)
  if (held === null) return []
  const { task: { id: task } } = held.entry
  const attempt = held.attempt.number
  switch (report.type) {
    case 'attempt-advanced':
      return held.attempt.phase === report.phase ? [] : [{ type: 'attempt-advanced', task, attempt, phase: report.phase }]
    case 'attempt-worked':
      return [{ type: 'attempt-worked', task, attempt, change: report.change }]
    case 'attempt-landing':
      return held.attempt.stopping === null ? [{ type: 'attempt-landing', task, attempt, intent: report.intent }] : []
    case 'attempt-asked':
      return held.attempt.stopping === null ? [{ type: 'attempt-asked', task, attempt, question: report.question }] : []
    case 'attempt-ended':
      return decideEnding(state, held, { ending: report.ending, now })
    case 'worker-lost':
      return decideLoss(state, held, { message: report.message, now })
    default:
      return unreachable(report)
  }
}

function decideFinalChecks(state: RunState, report: Extract<Report, { type: 'final-checks-ended' }>): readonly RunEvent[] {
  if (state.finalChecks.status !== 'running' || report.lease !== finalChecksLease(state)) return []
  return [{ type: 'final-checks-ended', checks: report.checks, failure: report.failure }]
}

/** What has landed has landed, whatever was asked of the attempt meanwhile. */
function decideEnding(state: RunState, held: Held, { ending, now }: { readonly ending: AttemptEnding; readonly now: number }): readonly RunEvent[] {
  const { entry, attempt } = held
  const key = { task: entry.task.id, attempt: attempt.number, ...(ending.measures === undefined ? {} : { measures: ending.measures }) }
  if (ending.status === 'succeeded') return [{ type: 'attempt-succeeded', ...key, result: ending.result }]
  if (ending.status === 'failed' && ending.failure.kind === 'rollback-failed') return decideBrokenTree(state, held, { ending, now })
  if (attempt.stopping === 'interrupted' || (ending.status === 'stopped' && attempt.stopping === null)) return [{ type: 'attempt-released', ...key, reason: 'interrupted' }]
  const stopped = stopFailure(held)
  if (stopped === null && ending.status === 'failed' && haltsRun(ending.failure)) return decideHalt(state, held, ending.failure, ending.measures)
  const failure = stopped ?? (ending.status === 'failed' ? ending.failure : null)
  if (failure === null) return [{ type: 'attempt-released', ...key, reason: 'interrupted' }]
  const checks = ending.status === 'failed' ? ending.checks : []
  return decideFailure(state, held, { failure, checks, rolledBack: ending.rolledBack, measures: ending.measures, now })
}

/** Not the task's fault, and the next attempt would meet the same. */
function haltsRun(failure: Failure): boolean {
  return failure.kind === 'environment' || (failure.kind === 'budget-exhausted' && failure.scope !== 'task')
}

/** The environment is not the task's fault: the attempt costs no retry, and nothing more starts until somebody has looked. */
function decideHalt(state: RunState, held: Held, failure: Failure, measures: Measures | undefined): readonly RunEvent[] {
  const released: RunEvent = { type: 'attempt-released', task: held.entry.task.id, attempt: held.attempt.number, reason: 'environment', ...(measures === undefined ? {} : { measures }) }
  return state.status === 'halted' ? [released] : [released, { type: 'run-halted', reason: 'environment', failure }]
}

/** A tree that could not be brought back fails its task whatever else was asked, and nothing more starts on it until somebody has looked. */
function decideBrokenTree(state: RunState, held: Held, { ending, now }: { readonly ending: Extract<AttemptEnding, { status: 'failed' }>; readonly now: number }): readonly RunEvent[] {
  const { failure, checks, rolledBack } = ending
  const failed = decideFailure(state, held, { failure, checks, rolledBack, measures: ending.measures, now })
  return state.status === 'halted' ? failed : [...failed, { type: 'run-halted', reason: 'environment', failure }]
}

/** The failure that our own request to stop amounts to. */
function stopFailure({ entry, attempt }: Held): Failure | null {
  if (attempt.stopping === 'timed-out') {
    const limitMs = entry.task.timeoutMs
    return { kind: 'timed-out', message: `ran longer than its limit of ${limitMs / 1000} s`, limit: 'wall', limitMs }
  }
  return attempt.stopping === 'canceled' ? { kind: 'canceled', message: 'canceled' } : null
}

function decideLoss(state: RunState, held: Held, { message, now }: { readonly message: string; readonly now: number }): readonly RunEvent[] {
  if (held.attempt.holding < maxHoldings) return [{ type: 'attempt-reassigned', task: held.entry.task.id, attempt: held.attempt.number }]
  return decideFailure(state, held, { failure: { kind: 'worker-lost', message }, checks: [], rolledBack: false, measures: undefined, now })
}

/** How often an unavailable provider may end an attempt of one task before that is the task's failure. */
const maxProviderFailures = 20

type Failed = Pick<Extract<RunEvent, { type: 'attempt-failed' }>, 'failure' | 'checks' | 'rolledBack'> & { readonly measures: Measures | undefined; readonly now: number }

/** One retry budget per task, counted here and nowhere else. */
function decideFailure(state: RunState, { entry, attempt }: Held, failed: Failed): readonly RunEvent[] {
  const { failure, checks, rolledBack, measures, now } = failed
  const retryAt = retryAtOf(state, entry, { failure, now })
  const event: RunEvent = { type: 'attempt-failed', task: entry.task.id, attempt: attempt.number, failure, checks, rolledBack, retryAt, ...(measures === undefined ? {} : { measures }) }
  return retryAt !== null ? [event] : [event, ...skipDependents(state, entry), ...(failure.kind === 'canceled' ? [] : reactToFailure(state, entry))]
}

/** When the task is tried again; null when it has failed for good. */
function retryAtOf(state: RunState, entry: TaskState, { failure, now }: { readonly failure: Failure; readonly now: number }): number | null {
  const delayAfter = (failures: number): number => backoffDelayMs(state.plan.policy.backoff, { failures, seed: state.seed, key: entry.task.id })
  if (failure.kind === 'canceled' || failure.kind === 'rollback-failed' || failure.kind === 'budget-exhausted') return null
  const isAtOnce = isFollowedByAnother(state, entry, failure)
  if (failure.kind === 'provider-unavailable') {
    const times = entry.providerFailures + 1
    if (times > maxProviderFailures) return null
    return isAtOnce ? now : Math.max(failure.retryAt ?? 0, now + delayAfter(times))
  }
  const failures = entry.failures + 1
  if (failures > entry.task.retries) return null
  return isAtOnce ? now : now + delayAfter(failures)
}

/** Whether a chain or a route goes on with an agent that has not tried the task yet: waiting would help nobody. */
function isFollowedByAnother(state: RunState, entry: TaskState, failure: Failure): boolean {
  const last = entry.attempts.at(-1)
  if (last === undefined || last.choice === null) return false
  const isProviders = failure.kind === 'provider-unavailable'
  const after: TaskState = {
    ...entry,
    failures: entry.failures + (isProviders ? 0 : 1),
    providerFailures: entry.providerFailures + (isProviders ? 1 : 0),
    attempts: [...entry.attempts.slice(0, -1), { ...last, failure }],
  }
  const next = workingName(entry.task, chooseAgent(after, learnerOf(state)))
  return entry.attempts.every(({ choice }) => workingName(entry.task, choice) !== next)
}

/** Tasks that can no longer run because one before them did not land. */
export function skipDependents(state: RunState, entry: TaskState): readonly RunEvent[] {
  return dependentsOf([entry])
    .filter((dependent) => dependent !== entry && dependent.status !== 'skipped' && dependent.status !== 'canceled' && state.tasks.has(dependent.task.id))
    .map((dependent) => ({ type: 'task-skipped', task: dependent.task.id, because: entry.task.id }))
}

/** The plan's failure mode, and the threshold that turns any mode into finish-running. */
function reactToFailure(state: RunState, entry: TaskState): readonly RunEvent[] {
  if (state.draining !== null || state.stopping !== null) return []
  const { onFailure, failureThreshold } = state.plan.policy
  if (onFailure === 'stop-now') {
    const others = stopRunning(state, 'canceled').filter((event) => event.type !== 'attempt-stopping' || event.task !== entry.task.id)
    return [{ type: 'run-stopping', reason: 'failure' }, ...others]
  }
  if (onFailure === 'finish-running') return [{ type: 'run-draining', reason: 'failure' }]
  const failed = state.counts.failed + 1
  return failed / state.tasks.size > failureThreshold ? [{ type: 'run-draining', reason: 'failure-threshold' }] : []
}
