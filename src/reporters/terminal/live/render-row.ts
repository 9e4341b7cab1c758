import { attemptDurationMs } from '../../../core/run/attempt-duration.ts'
import type { AttemptState, TaskState, TaskStatus } from '../../../core/run/state.ts'
import type { Style } from '../paint.ts'
import type { Row } from './list-rows.ts'
import type { LiveData } from './live-data.ts'
import { fit, toElapsed, toScreenLine, truncate, widthOf, type Segment } from './text.ts'

/** Sign, colour and word of a status; the sign and the word tell it without colour too. */
export const statusLooks: Readonly<Record<TaskStatus, { readonly sign: string; readonly style: Style; readonly word: string }>> = {
  waiting: { sign: '·', style: 'dim', word: 'waiting' },
  running: { sign: '▶', style: 'cyan', word: 'running' },
  'backing-off': { sign: '↻', style: 'yellow', word: 'retries' },
  'awaiting-approval': { sign: '?', style: 'magenta', word: 'approve?' },
  succeeded: { sign: '✔', style: 'green', word: 'done' },
  failed: { sign: '✖', style: 'red', word: 'failed' },
  skipped: { sign: '-', style: 'dim', word: 'skipped' },
  canceled: { sign: '-', style: 'dim', word: 'canceled' },
}

/** Columns of the list; those that are zero wide are left out. */
export type Columns = { readonly name: number; readonly agent: number; readonly attempt: number; readonly rest: number }

/** Which columns a list of this width has; `longest` is the widest name with its lines before it. */
export function toColumns(width: number, longest: number): Columns {
  const agent = width >= 90 ? 14 : 0
  const attempt = width >= 70 ? 4 : 0
  const fixed = 2 + 2 + 9 + 7 + (agent > 0 ? agent + 1 : 0) + (attempt > 0 ? attempt + 1 : 0)
  const name = Math.max(8, Math.min(longest, Math.floor(width * 0.4), width - fixed))
  return { name, agent, attempt, rest: Math.max(0, width - fixed - name - 2) }
}

/** One task as a line: sign, name, phase, agent, attempt, duration, last line of output. */
export function renderRow(row: Row, data: LiveData, { columns, isSelected }: { readonly columns: Columns; readonly isSelected: boolean }): readonly Segment[] {
  const { entry, prefix } = row
  const { sign, style } = statusLooks[entry.status]
  const lead = widthOf(prefix) > columns.name / 2 ? `…${prefix.slice(-Math.floor(columns.name / 2) + 1)}` : prefix
  const name = fit(`${entry.task.id}${row.folded > 0 ? ` (+${row.folded})` : ''}`, columns.name - widthOf(lead))
  const attempt = entry.attempts.at(-1)
  const segments: Segment[] = [[isSelected ? 'bold' : null, isSelected ? '› ' : '  '], ['dim', lead], [style, `${row.attention !== null && entry.status === 'running' ? '!' : sign} `], [isSelected ? 'inverse' : entry.status === 'running' ? 'bold' : null, name], [style, ` ${fit(phaseWord(entry), 8)}`]]
  if (columns.agent > 0) segments.push(['dim', ` ${fit(agentOf(entry), columns.agent)}`])
  if (columns.attempt > 0) segments.push([(attempt?.number ?? 1) > 1 ? 'yellow' : 'dim', ` ${fit(attempt === undefined ? '' : `#${attempt.number}`, columns.attempt)}`])
  segments.push([null, ` ${fit(durationOf(entry, attempt, data.now), 6, 'right')}`])
  const text = restOf(row, data)
  if (columns.rest > 4 && text !== '') segments.push([row.attention === null ? 'dim' : style, `  ${truncate(text, columns.rest)}`])
  return segments
}

function phaseWord(entry: TaskState): string {
  if (entry.status !== 'running') return statusLooks[entry.status].word
  const attempt = entry.attempts.at(-1)
  return attempt?.stopping != null ? 'stopping' : (phaseWords[attempt?.phase ?? 'preparing'])
}

const phaseWords = { preparing: 'prepare', working: 'work', checking: 'check', landing: 'land' } as const

/** The agent that works, where the task's agent left a choice. */
function agentOf({ task, attempts }: TaskState): string {
  return attempts.at(-1)?.choice?.path.at(-1) ?? task.agentName
}

function durationOf(entry: TaskState, attempt: AttemptState | undefined, now: number): string {
  if (entry.status === 'backing-off' && entry.retryAt !== null) return `in ${toElapsed(Math.max(0, entry.retryAt - now))}`
  return attempt === undefined ? '' : toElapsed(attemptDurationMs(attempt, now))
}

function restOf({ entry, attention }: Row, { lastLines, waits }: LiveData): string {
  if (attention !== null) return toScreenLine(attention)
  const { status, attempts, task, skippedBecause } = entry
  const last = attempts.at(-1)
  if (status === 'running') return toScreenLine(waits.has(task.id) ? `waits for ${waits.get(task.id) ?? ''}` : (lastLines.get(task.id) ?? ''))
  if (status === 'failed' || status === 'backing-off') return last?.failure == null ? '' : toScreenLine(`${last.failure.kind}: ${last.failure.message}`)
  if (status === 'succeeded') return changeOf(last)
  if (status === 'skipped' && skippedBecause !== null) return `because of ${skippedBecause}`
  return status === 'waiting' && entry.waitingFor > 0 ? `needs ${task.needs.join(', ')}` : ''
}

function changeOf(attempt: AttemptState | undefined): string {
  const { change, landed } = attempt?.result ?? {}
  if (change === undefined || change.files === 0) return landed == null ? '' : landed.commit.slice(0, 9)
  return `${change.files} ${change.files === 1 ? 'file' : 'files'} +${change.linesAdded} −${change.linesRemoved}${landed == null ? '' : `  ${landed.commit.slice(0, 9)}`}`
}
