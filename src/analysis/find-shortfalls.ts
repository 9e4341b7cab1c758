import type { AnalysisReport } from './analysis-report.ts'
import { severityOrder } from './gate/severity-order.ts'
import type { Severity } from './model.ts'
import { findGateShortfall } from './sonar/quality-gate-report.ts'

/** What is asked of the code; null asks nothing. */
export type Demands = { readonly failOn: Severity | null; readonly minScore: number | null }

/** Why the code falls short, one sentence each. A quality gate that was asked for counts always. Against a base only new findings count. What an analyser left open counts as a failure. */
export function findShortfalls(report: AnalysisReport, { failOn, minScore }: Demands): readonly string[] {
  const gate = report.qualityGate === undefined ? null : findGateShortfall(report.qualityGate)
  const foreign = gate === null ? [] : [gate]
  if (failOn === null && minScore === null) return foreign
  const crash = report.notes.find(({ kind }) => kind === 'analyzer-crashed')
  return [
    ...foreign,
    ...(failOn === null ? [] : countBad(report, failOn)),
    ...(minScore === null ? [] : judgeScore(report, minScore)),
    ...(crash === undefined ? [] : [`the analysis is not complete: ${crash.path === '' ? '' : `${crash.path}: `}${crash.message}`]),
  ]
}

function countBad({ files, change }: AnalysisReport, failOn: Severity): string[] {
  const findings = change?.newFindings ?? files.flatMap((file) => file.findings.filter(({ suppressedBecause }) => suppressedBecause === null))
  const bad = findings.filter(({ severity }) => severityOrder[severity] <= severityOrder[failOn]).length
  return bad === 0 ? [] : [`${bad} ${change === undefined ? '' : 'new '}finding${bad === 1 ? '' : 's'} of severity ${failOn}${failOn === 'critical' ? '' : ' or worse'}`]
}

function judgeScore({ scores, totals, change }: AnalysisReport, minScore: number): string[] {
  if (scores.overall !== null) return scores.overall < minScore ? [`the overall score ${scores.overall.toFixed(1)} is below ${minScore}`] : []
  // A change that touches none of the paths cannot have made them worse.
  return change !== undefined && totals.files === 0 ? [] : ['there is no overall score: nothing could be measured']
}
