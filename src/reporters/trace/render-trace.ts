import type { AttemptReport, Report, TaskReport } from '../../core/report/report.ts'
import { cleanLine } from '../clean-text.ts'
import { assignLanes } from '../lanes.ts'

type TraceEvent = { readonly name: string; readonly ph: string; readonly pid: number; readonly tid: number; readonly ts?: number; readonly dur?: number; readonly cat?: string; readonly id?: number; readonly cname?: string; readonly args?: Readonly<Record<string, unknown>> }

type Span = { readonly task: TaskReport; readonly attempt: AttemptReport; readonly beginMs: number; readonly endMs: number }

const attemptsProcess = 1
const queueProcess = 2

/** Chrome's trace format, which Perfetto opens: a lane per place in which attempts ran, their phases below, and what waited for a place. */
export function renderTrace(report: Report): string {
  const originMs = Date.parse(report.run.startedAt)
  const spans = report.tasks.flatMap((task) => task.attempts.map((attempt) => toSpan(report, task, attempt))).sort((a, b) => a.beginMs - b.beginMs)
  const lanes = assignLanes(spans)
  const events = spans.flatMap((span, index) => toSlices(span, { lane: lanes[index] ?? 0, originMs, id: index + 1 }))
  const names = [process(attemptsProcess, `attempts of ${cleanLine(report.run.name)}`), process(queueProcess, 'waiting for a place'), ...Array.from({ length: Math.max(0, ...lanes.map((lane) => lane + 1)) }, (_, lane) => laneName(lane))]
  const traceEvents = [...names, ...events, ...toRunning(spans, originMs)]
  return `${JSON.stringify({ displayTimeUnit: 'ms', otherData: { run: report.run.id, name: cleanLine(report.run.name), startedAt: report.run.startedAt }, traceEvents })}\n`
}

function toSpan({ run }: Report, task: TaskReport, attempt: AttemptReport): Span {
  const beginMs = Date.parse(attempt.startedAt)
  const nowMs = Date.parse(run.startedAt) + run.durationMs
  return { task, attempt, beginMs, endMs: Math.max(beginMs, attempt.endedAt === null ? nowMs : Date.parse(attempt.endedAt)) }
}

function toSlices({ task, attempt, beginMs, endMs }: Span, { lane, originMs, id }: { readonly lane: number; readonly originMs: number; readonly id: number }): readonly TraceEvent[] {
  const at = (ms: number): number => Math.round((ms - originMs) * 1_000)
  const slice = { ph: 'X', pid: attemptsProcess, tid: lane + 1 }
  const label = `${cleanLine(task.id)}${attempt.number > 1 ? ` #${attempt.number}` : ''}`
  const args = { outcome: attempt.outcome, agent: cleanLine(attempt.agent), failure: attempt.failure?.kind, costUsd: attempt.costUsd, cpuMs: attempt.resources.cpuMs, peakMemoryBytes: attempt.resources.peakMemoryBytes, files: attempt.change?.files }
  let begun = beginMs
  const phases = Object.entries(attempt.phasesMs).map(([name, ms]): TraceEvent => {
    const event = { ...slice, name, cat: 'phase', ts: at(begun), dur: Math.round(Math.min(ms, Math.max(0, endMs - begun)) * 1_000) }
    begun += ms
    return event
  })
  const waited = attempt === task.attempts.at(-1) && task.queueMs !== null && task.queueMs > 0 ? toQueue({ ts: at(beginMs - task.queueMs), end: at(beginMs), label, id }) : []
  return [...waited, { ...slice, name: label, cat: 'attempt', ts: at(beginMs), dur: Math.round((endMs - beginMs) * 1_000), ...(attempt.outcome === 'failed' ? { cname: 'terrible' } : {}), args }, ...phases]
}

/** Waits overlap as they like, so they are asynchronous events, each with an id of its own. */
function toQueue({ ts, end, label, id }: { readonly ts: number; readonly end: number; readonly label: string; readonly id: number }): readonly TraceEvent[] {
  const event = { name: label, cat: 'queue', id, pid: queueProcess, tid: 1 }
  return [{ ...event, ph: 'b', ts: Math.max(0, ts) }, { ...event, ph: 'e', ts: end }]
}

/** How many attempts ran at each moment, as a counter. */
function toRunning(spans: readonly Span[], originMs: number): readonly TraceEvent[] {
  const changes = spans.flatMap(({ beginMs, endMs }) => [{ at: beginMs, by: 1 }, { at: endMs, by: -1 }]).sort((a, b) => a.at - b.at || a.by - b.by)
  let running = 0
  return changes.map(({ at, by }) => ({ name: 'running attempts', ph: 'C', pid: attemptsProcess, tid: 0, ts: Math.round((at - originMs) * 1_000), args: { attempts: (running += by) } }))
}

function process(pid: number, name: string): TraceEvent {
  return { name: 'process_name', ph: 'M', pid, tid: 0, args: { name } }
}

function laneName(lane: number): TraceEvent {
  return { name: 'thread_name', ph: 'M', pid: attemptsProcess, tid: lane + 1, args: { name: `place ${lane + 1}` } }
}
