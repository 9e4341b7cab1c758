import { createHash } from 'node:crypto'
import type { Finding } from '../../analysis/model.ts'
import { toSarif } from '../../analysis/sarif/to-sarif.ts'
import type { Report } from '../../core/report/report.ts'
import { cleanLine } from '../clean-text.ts'
import type { RunEvidence } from '../evidence.ts'
import { toIssues, type Issue } from '../issues/to-issues.ts'

/** Code hosts show about 5,000 results of a log and refuse more than 25,000. */
const maxResults = 5_000

type Located = Issue & { readonly place: NonNullable<Issue['place']> }

/** SARIF 2.1.0: findings of gates and failures that name a file are results, the rest are notifications of the run. */
export function renderSarif(report: Report, evidence: RunEvidence, version: string): string {
  const issues = toIssues(report, evidence)
  const located = issues.filter((issue): issue is Located => issue.place !== null)
  const log = toSarif({
    tool: { name: 'Fleet', version, informationUrl: 'https://www.npmjs.com/package/elite-fleet' },
    findings: located.slice(0, maxResults).map(toFinding),
  })
  const notifications = [...issues.filter(({ place }) => place === null).map(toNotification), ...leftOut(located.length)]
  const runs = log.runs.map((run) => ({ ...run, automationDetails: { id: `fleet/${report.run.id}` }, invocations: [{ executionSuccessful: report.run.outcome !== null, toolExecutionNotifications: notifications }] }))
  return `${JSON.stringify({ ...log, runs }, null, 2)}\n`
}

function toFinding(issue: Located): Finding {
  const { place, ruleId, severity, message, title, found } = issue
  if (found !== null) return cleanFinding(found.finding, issue)
  const { path, line, column } = place
  const fingerprint = createHash('sha256').update(JSON.stringify([ruleId, path, message])).digest('hex').slice(0, 32)
  return { ruleId, category: 'bug', severity, cwe: null, location: { path, line, column, endLine: line, endColumn: column }, message: `${title}: ${message}`, mend: '', fingerprint, trace: [], suppressedBecause: null }
}

/** The analysis quotes the code it judges, which is an agent's. */
function cleanFinding(finding: Finding, { ruleId, place }: Located): Finding {
  return {
    ...finding,
    ruleId,
    location: { ...finding.location, path: place.path, line: place.line },
    message: cleanLine(finding.message, 1_000),
    mend: cleanLine(finding.mend, 1_000),
    trace: finding.trace.map((step) => ({ location: { ...step.location, path: cleanLine(step.location.path, 300) }, note: cleanLine(step.note, 500) })),
  }
}

function toNotification({ ruleId, title, message, severity }: Issue): object {
  return { level: severity === 'low' ? 'note' : severity === 'medium' ? 'warning' : 'error', descriptor: { id: ruleId }, message: { text: `${title}: ${message}` } }
}

function leftOut(count: number): readonly object[] {
  return count <= maxResults ? [] : [{ level: 'warning', descriptor: { id: 'fleet/left-out' }, message: { text: `${count - maxResults} results more were left out` } }]
}
