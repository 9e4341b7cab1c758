import type { Report, TaskReport } from '../core/report/report.ts'

/** Sign, colour and word of a task's status, the same in every reporter. */
export function describeOutcome(task: TaskReport): { readonly sign: string; readonly color: 'green' | 'red' | 'yellow' | 'dim' | 'cyan'; readonly word: string } {
  switch (task.status) {
    case 'succeeded':
      return { sign: '✔', color: 'green', word: task.landed === null ? 'succeeded' : 'landed   ' }
    case 'failed':
      return { sign: '✖', color: 'red', word: `failed: ${task.attempts.at(-1)?.failure?.kind ?? 'unknown'}` }
    case 'skipped':
      return { sign: '-', color: 'dim', word: `skipped because of ${task.because ?? 'unknown'}` }
    case 'canceled':
      return { sign: '-', color: 'dim', word: 'canceled' }
    case 'running':
      return { sign: '▶', color: 'cyan', word: 'running' }
    default:
      return { sign: '·', color: 'yellow', word: task.status }
  }
}

/** What the run as a whole came to. */
export function headlineOf({ outcome, status }: Report['run']): string {
  return outcome ?? (status === 'halted' ? 'stopped, can be resumed' : status)
}

/** `87 %`, or a dash when there is nothing to compare. */
export function sharePercent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`
}

type Failure = NonNullable<Report['run']['failure']>

/** What has to be told of failures: the run's own first, then each task that failed for good. */
export function failuresOf({ tasks, run }: Report): readonly { readonly title: string; readonly failure: Failure }[] {
  const failed = tasks.flatMap((task) => {
    const failure = task.attempts.at(-1)?.failure
    return task.outcome === 'failed' && failure != null ? [{ title: task.id, failure }] : []
  })
  return run.failure === null ? failed : [{ title: 'run', failure: run.failure }, ...failed]
}

/** The evidence of a failure as text: output, paths or conflicts, whichever it has, below its message. */
export function failureText(failure: Failure): string {
  const paths: readonly unknown[] = Array.isArray(failure['paths']) ? failure['paths'] : []
  const conflicts: readonly unknown[] = Array.isArray(failure['conflicts']) ? failure['conflicts'] : []
  const parts = [failure.message, failure['hint'], failure['output'], ...paths, ...conflicts.map(conflictText)]
  return parts.filter((part) => typeof part === 'string' && part !== '').join('\n')
}

function conflictText(conflict: unknown): string {
  if (typeof conflict !== 'object' || conflict === null) return ''
  const { path, reason, hunks } = conflict as { readonly path?: unknown; readonly reason?: unknown; readonly hunks?: unknown }
  return [path, reason, hunks].filter((part) => typeof part === 'string').join('\n')
}

/** It succeeded, but not at once. */
export function wasFlaky({ outcome, attempts }: TaskReport): boolean {
  return outcome === 'succeeded' && attempts.some(({ failure }) => failure !== null)
}

/** The packages that a task brought, as one line of text; null when it brought none. What it removed is in the JSON report. */
export function describeDependencies({ dependencies }: TaskReport): string | null {
  if (dependencies === null) return null
  const { added, updated, counts } = dependencies
  const names = added.slice(0, maxNames).map(({ name, version }) => `${name} ${version ?? '(not pinned)'}`)
  const moves = updated.slice(0, maxNames).map(({ name, from, to }) => `${name} ${from.join(', ')} → ${to.join(', ')}`)
  const parts = [...list('new', names, counts.added), ...list('updated', moves, counts.updated)]
  return parts.length === 0 ? null : parts.join('; ')
}

const maxNames = 12

function list(word: string, names: readonly string[], count: number): readonly string[] {
  return count === 0 ? [] : [`${count} ${word}: ${names.join(', ')}${count > names.length ? ', …' : ''}`]
}
