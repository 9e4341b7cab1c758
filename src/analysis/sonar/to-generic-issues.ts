import type { Finding, Location, Severity } from '../model.ts'
import { describeRules, type RuleInfo } from '../sarif/rule-info.ts'
import { cleanCodeAttributes, effortMinutes, impactSeverities, oldSeverities, oldTypes, softwareQualities } from './sonar-words.ts'

type TextRange = { readonly startLine: number; readonly endLine?: number; readonly startColumn?: number; readonly endColumn?: number }
type SonarLocation = { readonly message: string; readonly filePath: string; readonly textRange?: TextRange }

/** SonarQube's generic issue format of 10.3 and later. */
export type GenericIssues = {
  readonly rules: readonly {
    readonly id: string
    readonly name: string
    readonly description: string
    readonly engineId: string
    readonly cleanCodeAttribute: string
    readonly type: string
    readonly severity: string
    readonly impacts: readonly { readonly softwareQuality: string; readonly severity: string }[]
  }[]
  readonly issues: readonly {
    readonly ruleId: string
    readonly effortMinutes: number
    readonly primaryLocation: SonarLocation
    readonly secondaryLocations?: readonly SonarLocation[]
  }[]
}

const order: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** Findings for `sonar.externalIssuesReportPaths`. Suppressed findings are left out: the format has no word for them. */
export function toGenericIssues(findings: readonly Finding[], rules: readonly RuleInfo[] = []): GenericIssues {
  const open = findings.filter((finding) => finding.suppressedBecause === null)
  return { rules: describeRules(open, rules).map((rule) => toRule(rule, toWorst(open, rule))), issues: open.map(toIssue) }
}

/** Sonar keeps one severity per rule, so a rule has that of its worst finding. */
function toWorst(findings: readonly Finding[], rule: RuleInfo): Severity {
  const found = new Set(findings.filter((finding) => finding.ruleId === rule.id).map((finding) => finding.severity))
  return order.find((severity) => found.has(severity)) ?? rule.severity
}

function toRule(rule: RuleInfo, severity: Severity): GenericIssues['rules'][number] {
  const softwareQuality = softwareQualities[rule.category]
  const slash = rule.id.indexOf('/')
  return {
    id: rule.id,
    name: rule.name,
    description: rule.description,
    engineId: slash > 0 ? rule.id.slice(0, slash) : 'fleet',
    cleanCodeAttribute: cleanCodeAttributes[rule.category],
    type: oldTypes[softwareQuality],
    severity: oldSeverities[severity],
    impacts: [{ softwareQuality, severity: impactSeverities[severity] }],
  }
}

function toIssue(finding: Finding): GenericIssues['issues'][number] {
  const steps = finding.trace.map(({ location, note }) => toLocation(location, note))
  return {
    ruleId: finding.ruleId,
    effortMinutes: effortMinutes[finding.severity],
    primaryLocation: toLocation(finding.location, `${finding.message} ${finding.mend}`.trim()),
    ...(steps.length === 0 ? {} : { secondaryLocations: steps }),
  }
}

function toLocation(location: Location, message: string): SonarLocation {
  return { message, filePath: location.path, ...(location.line < 1 ? {} : { textRange: toTextRange(location) }) }
}

/** Lines from 1, columns from 0. Sonar fails the whole import on an empty range, so such a one is its whole line. */
function toTextRange({ line, column, endLine, endColumn }: Location): TextRange {
  const isEmpty = endLine < line || (endLine === line && endColumn <= column)
  return isEmpty ? { startLine: line } : { startLine: line, endLine, startColumn: column, endColumn }
}
