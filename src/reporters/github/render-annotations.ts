import type { Severity } from '../../analysis/model.ts'
import { formatCount, plural } from '../../core/format.ts'
import type { Report } from '../../core/report/report.ts'
import type { RunEvidence } from '../evidence.ts'
import { toIssues, type Issue } from '../issues/to-issues.ts'

/** What GitHub shows of one level in one step; it drops the rest without a word. */
const maxPerLevel = 10

type Level = 'error' | 'warning' | 'notice'

const levels: Readonly<Record<Severity, Level>> = { critical: 'warning', high: 'warning', medium: 'warning', low: 'notice' }

/** Workflow commands of GitHub Actions, the most relevant first; where there are more than it shows, the last one counts them. */
export function renderAnnotations(report: Report, evidence: RunEvidence): string {
  const byLevel = Map.groupBy(toIssues(report, evidence), levelOf)
  return (['error', 'warning', 'notice'] as const).flatMap((level) => toCommands(level, byLevel.get(level) ?? [])).join('')
}

/** Red is what kept the run from succeeding; what gates found and let pass is to be looked at. */
function levelOf({ isBlocking, severity }: Issue): Level {
  return isBlocking ? 'error' : levels[severity]
}

function toCommands(level: Level, issues: readonly Issue[]): readonly string[] {
  if (issues.length <= maxPerLevel) return issues.map((issue) => toCommand(level, issue))
  const left = issues.length - maxPerLevel + 1
  const rest = `::${level} title=Fleet::${formatCount(left)} more of ${plural(issues.length, level)}; all are in the report of the run\n`
  return [...issues.slice(0, maxPerLevel - 1).map((issue) => toCommand(level, issue)), rest]
}

function toCommand(level: Level, { title, message, place }: Issue): string {
  const where = place === null ? [] : [`file=${escapeProperty(place.path)}`, `line=${place.line}`, ...(place.column > 0 ? [`col=${place.column + 1}`] : [])]
  return `::${level} ${[...where, `title=${escapeProperty(title)}`].join(',')}::${escapeData(message)}\n`
}

/** A line break in foreign text would begin a command of its own. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
