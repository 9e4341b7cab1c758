import { totalUsage } from '../../core/run/measures.ts'
import type { AttemptReport, Report, TaskReport } from '../../core/report/report.ts'
import { cleanLine } from '../clean-text.ts'

type Cell = string | number | boolean | null | undefined

/** Of each attempt, or of the task where there was none. */
const columns: Readonly<Record<string, (task: TaskReport, attempt: AttemptReport | undefined, report: Report) => Cell>> = {
  run: (_task, _attempt, { run }) => run.id,
  task: ({ id }) => id,
  name: ({ name }) => name,
  kind: ({ kind }) => kind,
  repository: ({ repository }) => repository,
  needs: ({ needs }) => needs.join(' '),
  task_outcome: ({ outcome, status }) => outcome ?? status,
  because: ({ because }) => because,
  attempt: (_task, attempt) => attempt?.number,
  attempt_outcome: (_task, attempt) => attempt?.outcome,
  agent: (task, attempt) => attempt?.agent ?? task.agent,
  failure_kind: (_task, attempt) => attempt?.failure?.kind,
  failure_message: (_task, attempt) => attempt?.failure?.message,
  rolled_back: (_task, attempt) => attempt?.rolledBack,
  started_at: (_task, attempt) => attempt?.startedAt,
  ended_at: (_task, attempt) => attempt?.endedAt,
  duration_ms: (_task, attempt) => attempt?.durationMs,
  queue_ms: ({ queueMs, attempts }, attempt) => (attempt === attempts.at(-1) ? queueMs : null),
  preparing_ms: (_task, attempt) => attempt?.phasesMs['preparing'],
  working_ms: (_task, attempt) => attempt?.phasesMs['working'],
  checking_ms: (_task, attempt) => attempt?.phasesMs['checking'],
  landing_ms: (_task, attempt) => attempt?.phasesMs['landing'],
  files: (_task, attempt) => attempt?.change?.files,
  lines_added: (_task, attempt) => attempt?.change?.linesAdded,
  lines_removed: (_task, attempt) => attempt?.change?.linesRemoved,
  commit: (task, attempt) => (attempt === task.attempts.at(-1) ? task.landed?.commit : null),
  models: (_task, attempt) => attempt?.usage.map(({ provider, model }) => `${provider}/${model}`).join(' '),
  calls: (_task, attempt) => attempt && totalUsage(attempt.usage).calls,
  input_tokens: (_task, attempt) => attempt && totalUsage(attempt.usage).inputTokens,
  output_tokens: (_task, attempt) => attempt && totalUsage(attempt.usage).outputTokens,
  cost_usd: (_task, attempt) => attempt?.costUsd,
  turns: (_task, attempt) => attempt?.turns,
  cpu_ms: (_task, attempt) => attempt?.resources.cpuMs,
  peak_memory_bytes: (_task, attempt) => attempt?.resources.peakMemoryBytes,
}

/** RFC 4180: a row per attempt, and one for each task that had none. */
export function renderCsv(report: Report): string {
  const rows = report.tasks.flatMap((task) => (task.attempts.length === 0 ? [undefined] : task.attempts).map((attempt) => Object.values(columns).map((read) => read(task, attempt, report))))
  return [Object.keys(columns), ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('')
}

function toCell(value: Cell): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const text = neutralise(cleanLine(value, 2_000))
  return /[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Spreadsheets take a cell that begins so for a formula, which can read other cells and call programs. */
function neutralise(text: string): string {
  return /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]/.test(text) ? `'${text}` : text
}
