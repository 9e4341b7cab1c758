import type { RunEvent } from '../../../core/run/event.ts'
import type { LiveNotice } from './live-data.ts'

/** What an event is worth telling in the header; null for what the counts tell. */
export function noticeOf(event: RunEvent, at: number): LiveNotice | null {
  const notice = (level: LiveNotice['level'], text: string): LiveNotice => ({ at, level, text })
  switch (event.type) {
    case 'attempt-failed':
      return notice(event.retryAt === null ? 'error' : 'warning', `${event.task} attempt ${event.attempt}: ${event.failure.kind}: ${event.failure.message}${event.retryAt === null ? '' : ' (will be tried again)'}`)
    case 'run-halted':
      return event.reason === 'interrupted' ? notice('warning', 'interrupted: what runs is stopped, the rest stays for fleet resume') : notice('error', `halted: ${event.failure?.message ?? 'the environment has to be mended'}`)
    case 'run-draining':
      return notice('warning', event.reason === 'failure' ? 'a task failed: nothing more starts (onFailure: finish-running)' : 'too many tasks failed: nothing more starts')
    case 'run-stopping':
      return notice('warning', `stopping what runs: ${event.reason}`)
    case 'task-approval-requested':
      return notice('warning', `${event.task} waits for approval`)
    case 'final-checks-ended':
      return event.failure === null ? null : notice('error', event.failure.message)
    default:
      return null
  }
}
