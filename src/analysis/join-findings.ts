import type { SourceAnalysis } from './analyze-source.ts'
import type { Finding } from './model.ts'

/** Findings that no analysis of one file makes are put to their file; one on a file that was not analysed makes an entry for it. */
export function joinFindings(analyses: readonly SourceAnalysis[], more: readonly Finding[]): readonly SourceAnalysis[] {
  const left = Map.groupBy(more, ({ location }) => location.path)
  const joined = analyses.map((analysis) => {
    const own = left.get(analysis.path) ?? []
    left.delete(analysis.path)
    return own.length === 0 ? analysis : { ...analysis, findings: [...analysis.findings, ...own], suppressed: analysis.suppressed + countWaived(own) }
  })
  return [...joined, ...[...left].map(([path, findings]) => ({ path, metrics: null, findings, notes: [], suppressed: countWaived(findings) }))]
}

function countWaived(findings: readonly Finding[]): number {
  return findings.filter(({ suppressedBecause }) => suppressedBecause !== null).length
}
