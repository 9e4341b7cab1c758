import { formatCount, formatDuration, plural, toPlainLine } from '../../core/format.ts'
import { attemptDurationMs } from '../../core/run/attempt-duration.ts'
import type { RunEvent } from '../../core/run/event.ts'
import type { RunState } from '../../core/run/state.ts'
import type { Paint } from './paint.ts'

/** What a line about an event is made of. */
export type EventContext = { readonly state: RunState; readonly at: number; readonly paint: Paint }

/** One line that tells an event to a person, or null for what is not worth a line. The state is the one after the event's turn. */
export function renderEvent(event: RunEvent, context: EventContext): string | null {
  const text = describe(event, context)
  return text === null ? null : `${context.paint('dim', clock(context.at))}  ${text}`
}

function describe(event: RunEvent, context: EventContext): string | null {
  const { state, paint } = context
  switch (event.type) {
    case 'run-opened':
      return event.epoch === 1 ? null : `${paint('cyan', '↻')} taken up again: ${plural(state.counts.succeeded, 'task')} of ${state.tasks.size} already landed`
    case 'run-paused':
      return `${paint('yellow', '⏸')} paused: nothing more starts until fleet resume`
    case 'run-resumed':
      return `${paint('cyan', '▶')} resumed`
    case 'run-draining':
      return `${paint('yellow', '!')} nothing more starts: ${event.reason === 'failure' ? 'a task failed (onFailure: finish-running)' : `more than ${Math.round(state.plan.policy.failureThreshold * 100)} % of the tasks failed`}`
    case 'run-stopping':
      return `${paint('yellow', '■')} stopping: ${event.reason}`
    case 'run-halted':
      return event.reason === 'interrupted' ? `${paint('yellow', '■')} interrupted: stopping what runs, the rest stays for fleet resume` : `${paint('red', '■')} halted: ${toPlainLine(event.failure?.message ?? 'the environment has to be mended')}`
    case 'final-checks-started':
      return `${paint('cyan', '▶')} final checks`
    case 'final-checks-ended':
      return event.failure === null ? `${paint('green', '✔')} final checks passed` : `${paint('red', '✖')} ${toPlainLine(event.failure.message)}`
    case 'task-approval-requested':
      return `${paint('magenta', '?')} ${name(event.task, context)} waits for approval: fleet approve ${event.task}`
    case 'task-approved':
      return `${paint('green', '✔')} ${name(event.task, context)} approved by ${toPlainLine(event.by)}`
    case 'task-skipped':
      return `${paint('dim', '-')} ${name(event.task, context)} skipped, because of ${event.because}`
    case 'task-canceled':
      return `${paint('dim', '-')} ${name(event.task, context)} canceled`
    case 'task-reset':
      return `${paint('cyan', '↻')} ${name(event.task, context)} will be tried again`
    default:
      return describeAttempt(event, context)
  }
}

function describeAttempt(event: RunEvent, context: EventContext): string | null {
  const { paint } = context
  switch (event.type) {
    case 'attempt-started':
      return `${paint('cyan', '▶')} ${name(event.task, context)} ${paint('dim', `${event.attempt === 1 ? 'started' : `attempt ${event.attempt} started`}${event.choice === undefined ? '' : `: ${event.choice.path.at(-1)}, ${toPlainLine(event.choice.reason)}`}`)}`
    case 'attempt-asked':
      return `${paint('magenta', '?')} ${name(event.task, context)} asks whether it may: ${toPlainLine(event.question)} (fleet approve ${event.task}, or fleet cancel --task ${event.task})`
    case 'attempt-allowed':
      return `${paint('green', '✔')} ${name(event.task, context)} may do what it asked for, says ${toPlainLine(event.by)}`
    case 'attempt-stopping':
      return `${paint('yellow', '■')} ${name(event.task, context)} is being stopped: ${event.reason}`
    case 'attempt-released':
      return `${paint('yellow', '■')} ${name(event.task, context)} stopped, will be tried again on resume`
    case 'attempt-succeeded':
      return describeSuccess(event, context)
    case 'attempt-failed':
      return describeFailure(event, context)
    default:
      return null
  }
}

function describeSuccess(event: Extract<RunEvent, { type: 'attempt-succeeded' }>, context: EventContext): string {
  const { state, paint } = context
  const { change, landed } = event.result
  const attempt = state.tasks.get(event.task)?.attempts.at(-1)
  const took = attempt === undefined ? '' : formatDuration(attemptDurationMs(attempt, context.at))
  const size = change.files === 0 ? 'no change' : `${plural(change.files, 'file')} ${paint('green', `+${formatCount(change.linesAdded)}`)} ${paint('red', `−${formatCount(change.linesRemoved)}`)}`
  const where = landed === null ? '' : ` landed as ${landed.commit.slice(0, 9)}`
  const done = paint('dim', `(${state.counts.succeeded}/${state.tasks.size})`)
  return `${paint('green', '✔')} ${name(event.task, context)} ${size}${where} ${paint('dim', `in ${took}`)} ${done}`
}

function describeFailure(event: Extract<RunEvent, { type: 'attempt-failed' }>, context: EventContext): string {
  const { paint } = context
  const next = event.retryAt === null ? '' : paint('yellow', event.retryAt > context.at ? `, again in ${formatDuration(event.retryAt - context.at)}` : ', again at once')
  return `${paint(event.retryAt === null ? 'red' : 'yellow', '✖')} ${name(event.task, context)} ${paint('dim', `attempt ${event.attempt}`)} ${event.failure.kind}: ${toPlainLine(event.failure.message)}${next}`
}

/** Names are padded to the longest id, so that the lines of a run form columns. */
function name(id: string, { state, paint }: EventContext): string {
  const width = widths.get(state) ?? Math.min(28, Math.max(...[...state.tasks.keys()].map((key) => key.length)))
  widths.set(state, width)
  return paint('bold', id.padEnd(width))
}

const widths = new WeakMap<RunState, number>()

function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8)
}
