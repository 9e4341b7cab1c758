import type { Category, Finding, Severity } from '../model.ts'

/** What readers of a report are told of a rule. */
export type RuleInfo = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly category: Category
  readonly severity: Severity
  readonly cwe: string | null
  readonly helpUrl: string | null
}

/** The rules of some findings, sorted by id; one that nobody described is told by its first finding. */
export function describeRules(findings: readonly Finding[], known: readonly RuleInfo[]): RuleInfo[] {
  const byId = new Map(known.map((rule) => [rule.id, rule]))
  const used = new Map<string, RuleInfo>()
  for (const finding of findings) if (!used.has(finding.ruleId)) used.set(finding.ruleId, byId.get(finding.ruleId) ?? describe(finding))
  return [...used.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function describe(finding: Finding): RuleInfo {
  const name = finding.ruleId.slice(finding.ruleId.indexOf('/') + 1)
  const { ruleId: id, category, severity, cwe, mend } = finding
  return { id, name, description: mend === '' ? name : mend, category, severity, cwe, helpUrl: null }
}
