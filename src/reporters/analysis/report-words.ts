import type { AnalysisReport, ReportedFile } from '../../analysis/analysis-report.ts'
import type { Finding, FunctionMetrics, Scores, Severity } from '../../analysis/model.ts'

/** Worst first, as every format lists them. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']

export const scoreParts: readonly (keyof Scores)[] = ['overall', 'maintainability', 'coverage', 'security', 'performance']

/** What is listed of a report: with a base what is new, otherwise all; what comments waive is left out. */
export function listedFindings({ files, change }: AnalysisReport): readonly Finding[] {
  const all = change?.newFindings ?? files.flatMap(({ findings }) => findings.filter(({ suppressedBecause }) => suppressedBecause === null))
  return severities.flatMap((severity) => all.filter((finding) => finding.severity === severity))
}

/** Files with numbers, the hardest to maintain first. */
export function worstFiles({ files }: AnalysisReport): readonly ReportedFile[] {
  return files.filter(({ maintainabilityIndex }) => maintainabilityIndex !== null).sort((a, b) => (a.maintainabilityIndex ?? 0) - (b.maintainabilityIndex ?? 0) || (b.cognitive ?? 0) - (a.cognitive ?? 0) || compare(a.path, b.path))
}

/** Functions with the place they are in, the hardest to understand first. */
export function worstFunctions({ files }: AnalysisReport): readonly (FunctionMetrics & { readonly path: string })[] {
  return files
    .flatMap(({ path, functions }) => functions.map((each) => ({ ...each, path })))
    .sort((a, b) => b.cognitive - a.cognitive || b.cyclomatic - a.cyclomatic || compare(a.path, b.path) || a.line - b.line)
}

/** Good, fair or poor: what colours a score. */
export function gradeOf(score: number | null): 'good' | 'fair' | 'poor' | 'none' {
  if (score === null) return 'none'
  return score >= 80 ? 'good' : score >= 60 ? 'fair' : 'poor'
}

export function formatScore(score: number | null): string {
  return score === null ? 'not measured' : score.toFixed(1)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Where copies were looked for: how much of the code they are. */
export function describeDuplication(duplication: AnalysisReport['duplication']): string {
  return duplication === undefined ? '' : `, ${duplication.percent.toFixed(1)} % of all lines copied`
}

/** The commit of the base in short; before the first commit there is none. */
export function shortCommit({ base }: NonNullable<AnalysisReport['change']>): string {
  return base.commit === '' ? 'no commit yet' : base.commit.slice(0, 9)
}
