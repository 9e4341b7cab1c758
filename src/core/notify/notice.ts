import { formatDuration, plural } from '../format.ts'
import type { RunEvent } from '../run/event.ts'
import type { RunState } from '../run/state.ts'

/** What people can be told of while they do something else; the words are those of `on:` in the plan. */
export type NoticeKind = 'run-ended' | 'task-failed' | 'approval-needed' | 'budget' | 'run-halted'

export const noticeKinds: readonly NoticeKind[] = ['run-ended', 'task-failed', 'approval-needed', 'budget', 'run-halted']

/** Something to tell people outside the terminal. Plain JSON; what programs wrote is redacted before. */
export type Notice = {
  readonly kind: NoticeKind | 'test'
  readonly runId: string
  /** Name of the plan. */
  readonly name: string
  readonly task: string | null
  readonly at: number
  /** One sentence. */
  readonly text: string
  readonly outcome: 'succeeded' | 'failed' | 'canceled' | null
  readonly counts: { readonly tasks: number; readonly succeeded: number; readonly failed: number; readonly skipped: number; readonly canceled: number }
}

/** What an event, already folded into the state, is worth telling; null for nothing. */
export function toNotice(event: RunEvent, state: RunState, at: number): Notice | null {
  const notice = (kind: NoticeKind, text: string, task: string | null = null): Notice => makeNotice(state, { kind, text, task, at })
  switch (event.type) {
    case 'run-ended':
      return notice('run-ended', `${event.outcome}: ${state.counts.succeeded} of ${plural(state.tasks.size, 'task')} in ${formatDuration(state.activeMs)}${state.counts.failed > 0 ? `, ${state.counts.failed} failed` : ''}`)
    case 'run-halted':
      return notice('run-halted', event.reason === 'interrupted' ? 'interrupted; fleet resume goes on' : `halted: ${event.failure?.message ?? 'the environment has to be mended'}`)
    case 'task-approval-requested':
      return notice('approval-needed', `${event.task} waits for approval: fleet approve ${event.task}`, event.task)
    case 'attempt-failed':
      if (event.failure.kind === 'budget-exhausted') return notice('budget', `${event.task}: ${event.failure.message}`, event.task)
      return event.retryAt === null && event.failure.kind !== 'canceled' ? notice('task-failed', `${event.task} failed: ${event.failure.kind}: ${event.failure.message}`, event.task) : null
    default:
      return null
  }
}

export function makeNotice({ runId, plan, outcome, counts, tasks }: RunState, part: Pick<Notice, 'kind' | 'text' | 'task' | 'at'>): Notice {
  const { succeeded, failed, skipped, canceled } = counts
  return { ...part, runId, name: plan.name, outcome, counts: { tasks: tasks.size, succeeded, failed, skipped, canceled } }
}
