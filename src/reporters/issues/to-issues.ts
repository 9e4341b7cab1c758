import type { Severity } from '../../analysis/model.ts'
import type { Report, TaskReport } from '../../core/report/report.ts'
import { cleanLine, cleanText } from '../clean-text.ts'
import type { GateFinding, RunEvidence } from '../evidence.ts'
import { failuresOf } from '../outcome-words.ts'
import { locateOutput } from './locate-output.ts'

/** Something a reviewer has to look at, in the one shape that code hosts are told of it. All text is clean. */
export type Issue = {
  readonly ruleId: string
  readonly severity: Severity
  readonly title: string
  readonly message: string
  /** Null where there is no file to point at. Lines from 1, columns from 0. */
  readonly place: { readonly path: string; readonly line: number; readonly column: number } | null
  /** It kept a task or the run from succeeding. */
  readonly isBlocking: boolean
  /** The finding of a gate that it tells. */
  readonly found: GateFinding | null
}

type Failure = NonNullable<Report['run']['failure']>

const severityOrder: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 }
const maxPlacesPerFailure = 20

/** The most relevant first: what failed the run, what failed tasks, then what gates found, worst first. */
export function toIssues(report: Report, evidence: RunEvidence): readonly Issue[] {
  const tasks = new Map(report.tasks.map((task) => [task.id, task]))
  const failures = failuresOf(report).flatMap(({ title, failure }) => toFailureIssues(title, failure, tasks.get(title)))
  const findings = evidence.findings.map((found) => toFindingIssue(found, tasks.get(found.task)))
  return [...failures, ...findings.sort((a, b) => Number(b.isBlocking) - Number(a.isBlocking) || severityOrder[a.severity] - severityOrder[b.severity])]
}

function toFailureIssues(name: string, failure: Failure, task: TaskReport | undefined): readonly Issue[] {
  const check = typeof failure['check'] === 'string' ? failure['check'] : null
  const output = typeof failure['output'] === 'string' ? failure['output'] : ''
  const issue = { ruleId: check === null ? `fleet/${failure.kind}` : `fleet-check/${cleanLine(check, 100)}`, severity: 'high', title: cleanLine(`${name}: ${failure.kind}`), isBlocking: true, found: null } as const
  const paths = pathsOf(failure, task)
  const places = check === null ? [] : locateOutput(cleanText(output, 20_000), paths)
  if (places.length > 0) return places.slice(0, maxPlacesPerFailure).map(({ path, line, column, message }) => ({ ...issue, message: cleanLine(message, 1_000), place: { path: cleanLine(path, 300), line, column } }))
  const [path] = paths
  const detail = output === '' ? '' : `\n${cleanText(output, 1_000)}`
  return [{ ...issue, message: `${cleanLine(failure.message, 1_000)}${detail}`, place: path === undefined ? null : { path: cleanLine(path, 300), line: 1, column: 0 } }]
}

/** What the failure itself names comes before what the task changed. */
function pathsOf(failure: Failure, task: TaskReport | undefined): readonly string[] {
  const own: readonly unknown[] = Array.isArray(failure['paths']) ? failure['paths'] : []
  const conflicts: readonly unknown[] = Array.isArray(failure['conflicts']) ? failure['conflicts'] : []
  const conflicting = conflicts.map((conflict) => (typeof conflict === 'object' && conflict !== null && 'path' in conflict ? conflict.path : null))
  return [...own, ...conflicting, ...(task?.paths ?? [])].filter((path) => typeof path === 'string')
}

function toFindingIssue(found: GateFinding, task: TaskReport | undefined): Issue {
  const { severity, ruleId, message, mend, location } = found.finding
  const isBlocking = task?.outcome === 'failed' && task.attempts.at(-1)?.failure?.['check'] === found.check
  return {
    ruleId: cleanLine(ruleId, 100),
    severity,
    title: cleanLine(`${found.task}: ${ruleId}`),
    message: cleanLine(`${message} ${mend}`, 1_000),
    place: { path: cleanLine(location.path, 300), line: Math.max(1, location.line), column: location.column },
    isBlocking,
    found,
  }
}
