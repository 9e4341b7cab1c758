import type { AttemptReport, Report, TaskReport } from '../../core/report/report.ts'

/** When each attempt of a run was where, in milliseconds from its beginning: what the Gantt chart and the use of places are drawn from. */
export type Timeline = {
  readonly name: string
  readonly durationMs: number
  readonly concurrency: number
  readonly efficiency: number | null
  readonly criticalPathMs: number
  /** In the order in which they began. */
  readonly tasks: readonly TimelineTask[]
}

export type TimelineTask = {
  readonly id: string
  readonly outcome: TaskReport['outcome']
  readonly isCritical: boolean
  readonly needs: readonly string[]
  /** From ready to started, before the last attempt; null when it never waited or started. */
  readonly queue: Span | null
  readonly attempts: readonly TimelineAttempt[]
}

export type Span = { readonly beginMs: number; readonly endMs: number }
export type Phase = 'preparing' | 'working' | 'checking' | 'landing'
export type TimelineAttempt = Span & { readonly number: number; readonly outcome: AttemptReport['outcome']; readonly phases: readonly (Span & { readonly phase: Phase })[] }

const phases: readonly Phase[] = ['preparing', 'working', 'checking', 'landing']

/** Times of day are the run's own, so a run that was resumed shows the time in which it lay. */
export function toTimeline({ run, tasks }: Report): Timeline {
  const originMs = Date.parse(run.startedAt)
  const critical = new Set(run.criticalPath)
  const all = tasks.map((task) => toTask(task, { originMs, isCritical: critical.has(task.id), openMs: run.durationMs }))
  const endMs = Math.max(1, ...all.flatMap(({ attempts }) => attempts.map((attempt) => attempt.endMs)))
  const begun = all.filter(({ attempts }) => attempts.length > 0).sort((a, b) => (a.attempts[0]?.beginMs ?? 0) - (b.attempts[0]?.beginMs ?? 0))
  return { name: run.name, durationMs: endMs, concurrency: run.concurrency, efficiency: run.efficiency, criticalPathMs: run.criticalPathMs, tasks: begun }
}

function toTask(task: TaskReport, { originMs, isCritical, openMs }: { readonly originMs: number; readonly isCritical: boolean; readonly openMs: number }): TimelineTask {
  const attempts = task.attempts.map((attempt) => toAttempt(attempt, { originMs, openMs }))
  const last = attempts.at(-1)
  const queue = last === undefined || task.queueMs === null || task.queueMs <= 0 ? null : { beginMs: Math.max(0, last.beginMs - task.queueMs), endMs: last.beginMs }
  return { id: task.id, outcome: task.outcome, isCritical, needs: task.needs, queue, attempts }
}

function toAttempt(attempt: AttemptReport, { originMs, openMs }: { readonly originMs: number; readonly openMs: number }): TimelineAttempt {
  const beginMs = Math.max(0, Date.parse(attempt.startedAt) - originMs)
  const endMs = Math.max(beginMs, attempt.endedAt === null ? openMs : Date.parse(attempt.endedAt) - originMs)
  let at = beginMs
  const spans = phases.flatMap((phase) => {
    const ms = attempt.phasesMs[phase]
    if (ms === undefined) return []
    const span = { phase, beginMs: Math.min(at, endMs), endMs: Math.min(at + ms, endMs) }
    at += ms
    return [span]
  })
  return { number: attempt.number, outcome: attempt.outcome, beginMs, endMs, phases: spans.length === 0 ? [{ phase: 'working', beginMs, endMs }] : spans }
}
