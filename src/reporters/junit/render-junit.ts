import type { AttemptReport, Report, TaskReport } from '../../core/report/report.ts'
import { cleanLine, cleanText } from '../clean-text.ts'
import { describeOutcome, failureText, wasFlaky } from '../outcome-words.ts'
import { element, type Xml } from './xml.ts'

/** Failures of the surroundings or of Fleet, not of the work. */
const errorKinds: ReadonlySet<string> = new Set(['environment', 'check-crashed', 'setup-failed', 'worker-lost', 'rollback-failed', 'provider-unavailable', 'budget-exhausted'])

type Failure = NonNullable<AttemptReport['failure']>

/** JUnit XML that Jenkins' own schema accepts: a suite per repository, a case per task, earlier attempts as reruns or flaky failures. */
export function renderJunit(report: Report): string {
  const suites = [...groupByRepository(report).map(([name, tasks]) => toSuite(report, name, tasks)), ...toRunSuite(report)]
  const counted = suites.map(({ counts }) => counts)
  const sum = (of: (counts: Counts) => number): number => counted.reduce((total, counts) => total + of(counts), 0)
  const attributes = { name: cleanLine(report.run.name), tests: sum(({ tests }) => tests), failures: sum(({ failures }) => failures), errors: sum(({ errors }) => errors), time: toSeconds(report.run.durationMs) }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites.map(({ xml }) => xml)).xml}\n`
}

type Counts = { readonly tests: number; readonly failures: number; readonly errors: number; readonly skipped: number }
type Suite = { readonly xml: Xml; readonly counts: Counts }

function groupByRepository({ tasks }: Report): readonly (readonly [string, readonly TaskReport[]])[] {
  return [...Map.groupBy(tasks, ({ repository }) => repository)]
}

function toSuite({ run }: Report, name: string, tasks: readonly TaskReport[]): Suite {
  const errors = tasks.filter((task) => task.outcome === 'failed' && isError(task.attempts.at(-1)?.failure)).length
  const counts = { tests: tasks.length, failures: tasks.filter(({ outcome }) => outcome === 'failed').length - errors, errors, skipped: tasks.filter(({ outcome }) => outcome !== 'succeeded' && outcome !== 'failed').length }
  const timeMs = tasks.reduce((total, task) => total + timeMsOf(task), 0)
  const properties = element('properties', {}, [['run', run.id], ['branch', run.repositories[name]?.branch ?? ''], ['head', run.repositories[name]?.head ?? '']].map(([key = '', value = '']) => element('property', { name: key, value })))
  const cases = tasks.map((task) => element('testcase', { name: cleanLine(task.id), classname: `${cleanLine(run.name)}.${cleanLine(name)}`, time: toSeconds(timeMsOf(task)) }, toVerdict(task)))
  return { counts, xml: element('testsuite', { name: cleanLine(name), ...counts, time: toSeconds(timeMs), timestamp: run.startedAt.slice(0, 19) }, [properties, ...cases]) }
}

function toVerdict(task: TaskReport): readonly Xml[] {
  const failed = task.attempts.flatMap(({ failure }) => (failure === null ? [] : [failure]))
  const output = toOutput(task)
  if (task.outcome === 'succeeded') return [...(wasFlaky(task) ? failed.map((failure) => toRerun(isError(failure) ? 'flakyError' : 'flakyFailure', failure)) : []), ...output]
  if (task.outcome !== 'failed') return [element('skipped', { message: cleanLine(task.status === 'skipped' ? describeOutcome(task).word : (task.because ?? task.status)) }), ...output]
  const last = failed.at(-1)
  if (last === undefined) return [element('failure', { type: 'unknown' }), ...output]
  const reruns = failed.slice(0, -1).map((failure) => toRerun(isError(failure) ? 'rerunError' : 'rerunFailure', failure))
  return [element(isError(last) ? 'error' : 'failure', { type: last.kind, message: cleanLine(last.message, 1_000) }, [cleanText(failureText(last))]), ...reruns, ...output]
}

function toRerun(name: string, failure: Failure): Xml {
  return element(name, { type: failure.kind, message: cleanLine(failure.message, 1_000) }, [element('stackTrace', {}, [cleanText(failureText(failure))])])
}

function toOutput({ attempts }: TaskReport): readonly Xml[] {
  const summary = attempts.at(-1)?.summary ?? ''
  return summary === '' ? [] : [element('system-out', {}, [cleanText(summary)])]
}

/** What was checked once at the end of the run. */
function toRunSuite({ run }: Report): readonly Suite[] {
  if (run.finalChecks.length === 0) return []
  const of = (status: string): number => run.finalChecks.filter((check) => check.status === status).length
  const counts = { tests: run.finalChecks.length, failures: of('failed'), errors: of('crashed'), skipped: 0 }
  const cases = run.finalChecks.map(({ check, status, durationMs, output }) => {
    const verdict = status === 'passed' ? [] : [element(status === 'crashed' ? 'error' : 'failure', { type: `check-${status}`, message: `check ${cleanLine(check)} ${status}` }, [cleanText(output)])]
    return element('testcase', { name: cleanLine(check), classname: `${cleanLine(run.name)}.run`, time: toSeconds(durationMs) }, verdict)
  })
  return [{ counts, xml: element('testsuite', { name: 'checks of the run', ...counts, time: toSeconds(run.finalChecks.reduce((sum, { durationMs }) => sum + durationMs, 0)) }, cases) }]
}

function isError(failure: Failure | null | undefined): boolean {
  return failure != null && errorKinds.has(failure.kind)
}

function timeMsOf({ attempts }: TaskReport): number {
  return attempts.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0)
}

function toSeconds(ms: number): string {
  return (ms / 1_000).toFixed(3)
}
