import { createHash } from 'node:crypto'
import type { Severity } from '../../analysis/model.ts'
import type { Report } from '../../core/report/report.ts'
import type { RunEvidence } from '../evidence.ts'
import { toIssues, type Issue } from '../issues/to-issues.ts'

const severities: Readonly<Record<Severity, string>> = { critical: 'critical', high: 'major', medium: 'minor', low: 'info' }

/** What GitLab wants as the place of something that lies in no file. */
const nowhere = { path: '.fleet', line: 1 }

/** GitLab's code-quality artifact: an array of Code Climate issues. */
export function renderCodeQuality(report: Report, evidence: RunEvidence): string {
  const seen = new Map<string, number>()
  return `${JSON.stringify(toIssues(report, evidence).map((issue) => toEntry(issue, seen)), null, 2)}\n`
}

function toEntry({ ruleId, severity, title, message, place, isBlocking, found }: Issue, seen: Map<string, number>): object {
  const { path, line } = place ?? nowhere
  return {
    description: found === null ? `${title}: ${message}` : message,
    check_name: ruleId,
    fingerprint: toUnique(found?.finding.fingerprint ?? createHash('sha256').update(JSON.stringify([ruleId, path, title, message])).digest('hex'), seen),
    severity: isBlocking && found === null ? 'blocker' : severities[severity],
    location: { path, lines: { begin: line } },
  }
}

/** GitLab shows one of several entries with the same fingerprint. */
function toUnique(fingerprint: string, seen: Map<string, number>): string {
  const count = seen.get(fingerprint) ?? 0
  seen.set(fingerprint, count + 1)
  return count === 0 ? fingerprint : createHash('sha256').update(`${fingerprint}:${count}`).digest('hex')
}
