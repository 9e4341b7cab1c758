import { unreachable } from '../unreachable.ts'
import { skipDependents } from './decide-report.ts'
import { stopRunning } from './decide-tick.ts'
import { dependentsOf } from './dependents-of.ts'
import type { RunEvent } from './event.ts'
import type { Command } from './signal.ts'
import type { RunState, TaskState } from './state.ts'

/** What a person's request means; nothing when it is void (an unknown task, a run that has ended). */
export function decideCommand(state: RunState, command: Command): readonly RunEvent[] {
  if (command.type === 'retry-tasks') return decideRetry(state, command.tasks)
  if (state.status === 'ended') return []
  switch (command.type) {
    case 'pause':
      return state.status === 'running' ? [{ type: 'run-paused' }] : []
    case 'resume':
      return state.status === 'paused' ? [{ type: 'run-resumed' }] : []
    case 'cancel':
      return state.stopping === 'canceled' ? [] : [{ type: 'run-stopping', reason: 'canceled' }, ...stopRunning(state, 'canceled')]
    case 'interrupt':
      return state.status === 'halted' ? [] : [{ type: 'run-halted', reason: 'interrupted', failure: null }, ...stopRunning(state, 'interrupted')]
    case 'cancel-task':
      return decideCancelTask(state, command.task)
    case 'approve-task':
      return decideApproval(state, command)
    case 'set-budget':
      return [{ type: 'budget-set', usd: command.usd, tokens: command.tokens }]
    default:
      return unreachable(command)
  }
}

function decideCancelTask(state: RunState, id: string): readonly RunEvent[] {
  const entry = state.tasks.get(id)
  if (entry === undefined) return []
  if (entry.status === 'running') {
    const attempt = entry.attempts.at(-1)
    return attempt === undefined || attempt.stopping !== null ? [] : [{ type: 'attempt-stopping', task: id, attempt: attempt.number, reason: 'canceled' }]
  }
  if (entry.status !== 'waiting' && entry.status !== 'backing-off' && entry.status !== 'awaiting-approval') return []
  return [{ type: 'task-canceled', task: id, reason: 'canceled' }, ...skipDependents(state, entry)]
}

function decideApproval(state: RunState, command: Extract<Command, { type: 'approve-task' }>): readonly RunEvent[] {
  const entry = state.tasks.get(command.task)
  const attempt = entry?.status === 'running' ? entry.attempts.at(-1) : undefined
  if (attempt !== undefined && attempt.question !== null && attempt.stopping === null) return [{ type: 'attempt-allowed', task: command.task, attempt: attempt.number, by: command.by }]
  const isWanted = entry?.task.approve === true && !entry.approved && (entry.status === 'waiting' || entry.status === 'awaiting-approval')
  return isWanted ? [{ type: 'task-approved', task: command.task, by: command.by }] : []
}

/** Resets the tasks, what they need and is not there, and what was skipped because of them. */
function decideRetry(state: RunState, wanted: readonly string[] | 'failed'): readonly RunEvent[] {
  const roots = [...state.tasks.values()].filter((entry) => (wanted === 'failed' ? isRetryable(entry) : wanted.includes(entry.task.id)))
  const cutShort: RunEvent[] = roots.filter((entry) => entry.status === 'backing-off').map((entry) => ({ type: 'backoff-ended', task: entry.task.id }))
  const resets = resettable(state, roots).map((entry): RunEvent => ({ type: 'task-reset', task: entry.task.id }))
  const isRunRetry = wanted === 'failed' && state.finalChecks.status === 'failed'
  if (resets.length === 0 && !isRunRetry) return state.status === 'ended' ? [] : cutShort
  const isClosed = state.status === 'ended' || state.draining !== null || state.stopping !== null
  return [...(isClosed ? [{ type: 'run-reopened' } as const] : []), ...cutShort, ...resets]
}

/** In plan order of dependencies: a task is reset after what it needs. */
function resettable(state: RunState, roots: readonly TaskState[]): readonly TaskState[] {
  const needed = new Set(roots.filter(hasEndedBadly))
  for (const entry of needed) {
    for (const need of entry.task.needs) {
      const before = state.tasks.get(need)
      if (before !== undefined && hasEndedBadly(before)) needed.add(before)
    }
  }
  const all = new Set([...needed, ...dependentsOf([...needed]).filter((entry) => entry.status === 'skipped')])
  const blocked = new Set([...state.tasks.values()].filter((entry) => hasEndedBadly(entry) && !all.has(entry)))
  const stillBlocked = new Set(dependentsOf([...blocked]))
  return [...all].filter((entry) => needed.has(entry) || !stillBlocked.has(entry))
}

/** What `fleet retry` without a name means: failures, and what the run itself gave up. */
function isRetryable(entry: TaskState): boolean {
  return entry.status === 'failed' || entry.status === 'canceled' || (entry.status === 'skipped' && entry.skippedBecause?.startsWith('run-') === true)
}

function hasEndedBadly(entry: TaskState): boolean {
  return entry.status === 'failed' || entry.status === 'canceled' || entry.status === 'skipped'
}
