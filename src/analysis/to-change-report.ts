import type { AnalysisCache } from './analysis-cache.ts'
import type { AnalysisReport, ChangeAnalysis } from './analysis-report.ts'
import type { SourceAnalysis } from './analyze-source.ts'
import { toChangedLineCoverage } from './coverage/changed-line-coverage.ts'
import type { FileCoverage } from './coverage/coverage.ts'
import { findDishonesty } from './gate/find-dishonesty.ts'
import { findNew, type ChangedFile } from './gate/judge-change.ts'
import { severityOrder } from './gate/severity-order.ts'
import { toChangedLines } from './gate/judge-coverage.ts'
import { joinFindings } from './join-findings.ts'
import type { Finding, Note } from './model.ts'
import { languageOf } from './parse/language-of.ts'
import { compareFindings, scoreAnalyses, toAnalysisReport, toReportedFiles } from './to-analysis-report.ts'

export type ChangeReportInput = {
  readonly revision: string
  readonly commit: string
  readonly files: readonly ChangedFile[]
  readonly base: readonly SourceAnalysis[]
  readonly head: readonly SourceAnalysis[]
  readonly coverage: readonly FileCoverage[] | null
  readonly notes: readonly Note[]
  /** Keeps what was read of files to compare their honesty. */
  readonly cache?: AnalysisCache
}

/** The report over the files that differ, with what they were before. Judged as the `gate` checks of plans judge a change. */
export async function toChangeReport(input: ChangeReportInput): Promise<AnalysisReport> {
  const { revision, commit, files, base, coverage, notes } = input
  const honesty = await findDishonesty(files, input.cache)
  // Signs of tampering are findings of the change; one on a file that is gone makes an entry for it.
  const head = joinFindings(input.head, honesty.findings)
  const change: ChangeAnalysis = {
    base: { revision, commit, scores: scoreAnalyses(base, null).scores, files: toReportedFiles([...base].sort((a, b) => (a.path < b.path ? -1 : 1))) },
    newFindings: sortWorst(findNew(base, head)),
    fixedFindings: sortWorst(findNew(head, base)),
    changedLines: coverage === null ? null : toChangedCoverage(files, coverage),
  }
  const report = toAnalysisReport({ analyses: head, coverage, notes: [...notes, ...honesty.notes] })
  // A report of coverage tells of one state of the code.
  const remarks = report.scores.coverage === null ? report.remarks : [...report.remarks, 'The coverage of the base is not known: its overall score leaves coverage out.']
  return { ...report, remarks, change }
}

function toChangedCoverage(files: readonly ChangedFile[], coverage: readonly FileCoverage[]): ChangeAnalysis['changedLines'] {
  const { coverable, covered, percent } = toChangedLineCoverage(coverage, files.filter(({ path, head }) => head !== null && languageOf(path) !== null).map(toChangedLines))
  return { coverable, covered, percent }
}

function sortWorst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => severityOrder[a.severity] - severityOrder[b.severity] || compareFindings(a, b))
}
