import type { AttemptReport, Report, TaskReport } from '../../core/report/report.ts'
import { cleanLine, cleanText } from '../clean-text.ts'
import { failureText, wasFlaky } from '../outcome-words.ts'

/** Common Test Report Format: a test per task, with its attempts and what models cost. */
export function renderCtrf(report: Report, version: string): string {
  const tests = report.tasks.map(toTest)
  const count = (status: string): number => tests.filter((test) => test.status === status).length
  const start = Date.parse(report.run.startedAt)
  const results = {
    tool: { name: 'Fleet', version },
    summary: {
      tests: tests.length,
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      pending: count('pending'),
      other: count('other'),
      flaky: tests.filter(({ flaky }) => flaky).length,
      suites: new Set(report.tasks.map(({ repository }) => repository)).size,
      start,
      stop: report.run.endedAt === null ? Math.round(start + report.run.durationMs) : Date.parse(report.run.endedAt),
    },
    tests,
    environment: { reportName: cleanLine(report.run.name), buildId: report.run.id, extra: { efficiency: report.run.efficiency, costUsd: report.totals.costUsd } },
  }
  return `${JSON.stringify({ reportFormat: 'CTRF', specVersion: '0.0.0', timestamp: report.run.endedAt ?? report.run.startedAt, generatedBy: 'elite-fleet', results }, null, 2)}\n`
}

const statuses: Readonly<Record<string, 'passed' | 'failed' | 'skipped' | 'pending'>> = { succeeded: 'passed', failed: 'failed', skipped: 'skipped', canceled: 'skipped' }

function toTest(task: TaskReport) {
  const last = task.attempts.at(-1)
  const failure = task.outcome === 'failed' ? (last?.failure ?? null) : null
  return {
    name: cleanLine(task.id),
    status: statuses[task.outcome ?? ''] ?? ('pending' as const),
    duration: Math.round(task.attempts.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0)),
    ...(last === undefined ? {} : { start: Date.parse(last.startedAt), ...(last.endedAt === null ? {} : { stop: Date.parse(last.endedAt) }) }),
    suite: [cleanLine(task.repository)],
    ...(failure === null ? toReason(task) : { message: cleanLine(failure.message, 1_000), trace: cleanText(failureText(failure)) }),
    rawStatus: task.status,
    tags: task.kind === '' ? [] : task.kind.split(' ').map((label) => cleanLine(label)),
    retries: Math.max(0, task.attempts.length - 1),
    flaky: wasFlaky(task),
    ...(task.attempts.length < 2 ? {} : { retryAttempts: task.attempts.slice(0, -1).map(toRetry) }),
    extra: { agent: cleanLine(task.agent), costUsd: task.costUsd, files: task.files, linesAdded: task.linesAdded, linesRemoved: task.linesRemoved, commit: task.landed?.commit ?? null },
  }
}

function toReason({ because }: TaskReport): { readonly message?: string } {
  return because === null ? {} : { message: cleanLine(`because of ${because}`) }
}

function toRetry({ number, failure, outcome, durationMs, startedAt }: AttemptReport) {
  const message = failure === null ? {} : { message: cleanLine(`${failure.kind}: ${failure.message}`, 1_000), trace: cleanText(failureText(failure)) }
  return { attempt: number, status: outcome === 'failed' ? ('failed' as const) : ('other' as const), duration: Math.round(durationMs ?? 0), start: Date.parse(startedAt), ...message }
}
