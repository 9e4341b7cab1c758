import { invariant } from '../unreachable.ts'
import { agentNames } from './choose-agent.ts'
import type { RunEvent } from './event.ts'
import { noMeasures } from './measures.ts'
import { makeReady } from './new-run.ts'
import type { AttemptState, RunState, TaskState, TaskStatus } from './state.ts'
import { takeLesson } from './take-lesson.ts'

/** Folds one event into the state, in place, and returns the state. The first event, `run-created`, is folded by `newRun`. */
export function evolve(state: RunState, event: RunEvent, at: number): RunState {
  state.seq += 1
  const isCarriedOut = state.status !== 'ended' && event.type !== 'run-opened' && event.type !== 'run-reopened'
  if (isCarriedOut) state.activeMs += at - state.lastEventAt
  const fold = folds[event.type] as (state: RunState, event: RunEvent, at: number) => void
  fold(state, event, at)
  state.lastEventAt = at
  return state
}

type Folds = { readonly [T in RunEvent['type']]: (state: RunState, event: Extract<RunEvent, { type: T }>, at: number) => void }

const folds: Folds = {
  'run-created': () => invariant(false, 'run-created comes once and first'),
  'run-opened': openRun,
  'run-paused': (state) => void (state.status = 'paused'),
  'run-resumed': (state) => void (state.status = 'running'),
  'run-draining': (state, event) => void (state.draining = event.reason),
  'run-stopping': (state, event) => void (state.stopping = event.reason),
  'run-halted': (state, event) => {
    state.status = 'halted'
    state.halted = { reason: event.reason, failure: event.failure }
  },
  'run-reopened': reopenRun,
  'budget-set': (state, event) => void (state.budget = { usd: event.usd, tokens: event.tokens }),
  'final-checks-started': (state) => void (state.finalChecks = { status: 'running', checks: [], failure: null }),
  'final-checks-ended': (state, event) => {
    state.finalChecks = { status: event.failure === null ? 'passed' : 'failed', checks: event.checks, failure: event.failure }
  },
  'run-ended': (state, event, at) => {
    state.status = 'ended'
    state.outcome = event.outcome
    state.endedAt = at
  },
  'run-landed': (state, event) => void state.landings.set(event.repository, { branch: event.branch, commit: event.to, head: state.heads.get(event.repository) ?? null }),
  'run-rolled-back': (state, event) => void state.landings.delete(event.repository),
  'task-approval-requested': (state, event, at) => {
    const entry = taskOf(state, event.task)
    state.unapproved.delete(entry)
    setStatus(state, entry, 'awaiting-approval', at)
  },
  'task-approved': approveTask,
  'task-skipped': (state, event, at) => {
    const entry = taskOf(state, event.task)
    entry.skippedBecause = event.because
    leaveQueues(state, entry)
    setStatus(state, entry, 'skipped', at)
  },
  'task-canceled': (state, event, at) => {
    const entry = taskOf(state, event.task)
    entry.skippedBecause = event.reason
    leaveQueues(state, entry)
    setStatus(state, entry, 'canceled', at)
  },
  'task-reset': resetTask,
  'backoff-ended': (state, event, at) => {
    const entry = taskOf(state, event.task)
    leaveQueues(state, entry)
    setStatus(state, entry, 'waiting', at)
    makeReady(state, entry, at)
  },
  'attempt-started': startAttempt,
  'attempt-advanced': (state, event, at) => {
    const { attempt } = attemptOf(state, event)
    attempt.phase = event.phase
    attempt.phaseAt[event.phase] = at
  },
  'attempt-worked': (state, event) => void (attemptOf(state, event).attempt.change = event.change),
  'attempt-landing': (state, event) => void (attemptOf(state, event).attempt.intent = event.intent),
  'attempt-reassigned': (state, event, at) => holdAgain(attemptOf(state, event).attempt, at),
  'attempt-asked': (state, event) => void (attemptOf(state, event).attempt.question = event.question),
  'attempt-allowed': (state, event) => void (attemptOf(state, event).attempt.question = null),
  'attempt-stopping': (state, event) => void (attemptOf(state, event).attempt.stopping = event.reason),
  'attempt-released': (state, event, at) => {
    const { entry, attempt } = attemptOf(state, event)
    attempt.measures = event.measures ?? noMeasures
    endAttempt(state, { entry, attempt, outcome: 'released', at })
    setStatus(state, entry, 'waiting', at)
    makeReady(state, entry, at)
  },
  'attempt-succeeded': succeedAttempt,
  'attempt-failed': failAttempt,
}

function openRun(state: RunState, event: Extract<RunEvent, { type: 'run-opened' }>, at: number): void {
  state.epoch = event.epoch
  state.openedAt = at
  if (state.status === 'halted') state.status = 'running'
  state.halted = null
  for (const entry of state.running) {
    const attempt = entry.attempts.at(-1)
    if (attempt === undefined) continue
    attempt.downMs += at - state.lastEventAt
    holdAgain(attempt, at)
  }
}

function holdAgain(attempt: AttemptState, at: number): void {
  // Whoever asked is gone; the next holder's agent asks for itself.
  attempt.question = null
  attempt.holding += 1
  attempt.heldAt = at
  attempt.phase = 'preparing'
  attempt.phaseAt = { preparing: at }
  if (attempt.stopping === 'interrupted') attempt.stopping = null
}

function reopenRun(state: RunState, _event: RunEvent, at: number): void {
  state.status = 'running'
  state.outcome = null
  state.endedAt = null
  state.draining = null
  state.stopping = null
  state.openedAt = at
  state.finalChecks = { status: 'none', checks: [], failure: null }
}

function approveTask(state: RunState, event: Extract<RunEvent, { type: 'task-approved' }>, at: number): void {
  const entry = taskOf(state, event.task)
  entry.approved = true
  const isAsked = state.unapproved.delete(entry) || entry.status === 'awaiting-approval'
  if (!isAsked) return
  setStatus(state, entry, 'waiting', at)
  makeReady(state, entry, at)
}

/** Dependencies are counted anew: some of them may have been reset by the same request. */
function resetTask(state: RunState, event: Extract<RunEvent, { type: 'task-reset' }>, at: number): void {
  const entry = taskOf(state, event.task)
  leaveQueues(state, entry)
  entry.failures = 0
  entry.providerFailures = 0
  entry.skippedBecause = null
  entry.waitingFor = entry.task.needs.filter((need) => taskOf(state, need).status !== 'succeeded').length
  setStatus(state, entry, 'waiting', at)
  if (entry.waitingFor === 0) makeReady(state, entry, at)
}

function startAttempt(state: RunState, event: Extract<RunEvent, { type: 'attempt-started' }>, at: number): void {
  const entry = taskOf(state, event.task)
  leaveQueues(state, entry)
  state.capacity.take(entry.task, agentNames(entry.task, event.choice ?? null))
  state.running.add(entry)
  setStatus(state, entry, 'running', at)
  entry.attempts.push({
    number: event.attempt,
    startedAt: at,
    choice: event.choice ?? null,
    measures: noMeasures,
    outcome: 'running',
    phase: 'preparing',
    phaseAt: { preparing: at },
    stopping: null,
    question: null,
    change: null,
    intent: null,
    failure: null,
    checks: [],
    result: null,
    rolledBack: false,
    endedAt: null,
    downMs: 0,
    heldAt: at,
    holding: 1,
  })
}

function succeedAttempt(state: RunState, event: Extract<RunEvent, { type: 'attempt-succeeded' }>, at: number): void {
  const { entry, attempt } = attemptOf(state, event)
  attempt.result = event.result
  attempt.measures = event.measures ?? noMeasures
  attempt.change = event.result.change
  attempt.checks = event.result.checks
  if (event.result.landed !== null) state.heads.set(event.result.landed.repository, event.result.landed.commit)
  endAttempt(state, { entry, attempt, outcome: 'succeeded', at })
  setStatus(state, entry, 'succeeded', at)
  for (const dependent of entry.dependents) {
    dependent.waitingFor -= 1
    if (dependent.waitingFor === 0 && dependent.status === 'waiting') makeReady(state, dependent, at)
  }
}

function failAttempt(state: RunState, event: Extract<RunEvent, { type: 'attempt-failed' }>, at: number): void {
  const { entry, attempt } = attemptOf(state, event)
  attempt.failure = event.failure
  attempt.measures = event.measures ?? noMeasures
  attempt.checks = event.checks
  attempt.rolledBack = event.rolledBack
  const isCanceled = event.failure.kind === 'canceled'
  endAttempt(state, { entry, attempt, outcome: isCanceled ? 'canceled' : 'failed', at })
  if (event.failure.kind === 'provider-unavailable') entry.providerFailures += 1
  else if (!isCanceled) entry.failures += 1
  if (event.retryAt === null) return setStatus(state, entry, isCanceled ? 'canceled' : 'failed', at)
  entry.retryAt = event.retryAt
  state.backingOff.add(entry)
  setStatus(state, entry, 'backing-off', at)
}

function endAttempt(state: RunState, end: { readonly entry: TaskState; readonly attempt: AttemptState; readonly outcome: AttemptState['outcome']; readonly at: number }): void {
  end.attempt.outcome = end.outcome
  end.attempt.endedAt = end.at
  state.running.delete(end.entry)
  state.capacity.give(end.entry.task, agentNames(end.entry.task, end.attempt.choice))
  takeLesson(state, end)
}

function leaveQueues(state: RunState, entry: TaskState): void {
  state.ready.remove(entry)
  state.unapproved.delete(entry)
  state.backingOff.delete(entry)
  entry.retryAt = null
}

function setStatus(state: RunState, entry: TaskState, status: TaskStatus, at: number): void {
  state.counts[entry.status] -= 1
  state.counts[status] += 1
  entry.status = status
  entry.updatedAt = at
}

function taskOf(state: RunState, id: string): TaskState {
  const entry = state.tasks.get(id)
  invariant(entry !== undefined, `event names task ${id}, which the plan does not have`)
  return entry
}

function attemptOf(state: RunState, event: { readonly task: string; readonly attempt: number }): { readonly entry: TaskState; readonly attempt: AttemptState } {
  const entry = taskOf(state, event.task)
  const attempt = entry.attempts.at(-1)
  invariant(attempt !== undefined && attempt.number === event.attempt && attempt.outcome === 'running', `event names attempt ${event.task}#${event.attempt}, which is not running`)
  return { entry, attempt }
}
