import type { AnalysisReport, AnalysisTotals, ReportedFile } from './analysis-report.ts'
import type { SourceAnalysis } from './analyze-source.ts'
import { summarizeCoverage, type FileCoverage } from './coverage/coverage.ts'
import { metricsOf, standing } from './gate/judge-change.ts'
import type { DuplicationResult } from './duplication/duplication-scan.ts'
import { joinFindings } from './join-findings.ts'
import { summarizeMetrics } from './metrics/summarize-metrics.ts'
import type { Finding, Note } from './model.ts'
import { languageOf } from './parse/language-of.ts'
import { toScores, type ScorePart, type ScoreReport } from './scores/to-scores.ts'

export type ReportInput = {
  readonly analyses: readonly SourceAnalysis[]
  /** Null when there is no coverage report. */
  readonly coverage: readonly FileCoverage[] | null
  /** What kept files from being read at all. */
  readonly notes: readonly Note[]
  /** What was found over all files; absent where copies were not looked for. */
  readonly duplicates?: DuplicationResult
}

/** Puts the answers of single files together. The order of the input does not matter. */
export function toAnalysisReport({ analyses, coverage, notes, duplicates }: ReportInput): AnalysisReport {
  const sorted = [...joinFindings(analyses, duplicates?.findings ?? [])].sort((a, b) => compare(a.path, b.path))
  const { scores, remarks } = scoreAnalyses(sorted, coverage)
  return {
    schemaVersion: 1,
    files: toReportedFiles(sorted),
    scores,
    remarks,
    notes: sortNotes([...notes, ...(duplicates?.notes ?? []), ...sorted.flatMap((analysis) => analysis.notes)]),
    suppressed: sorted.reduce((sum, { suppressed }) => sum + suppressed, 0),
    totals: toTotals(sorted),
    ...(duplicates === undefined ? {} : { duplication: duplicates.duplication }),
  }
}

/** A score needs something that it is the score of: without files there is none, without code no performance. */
export function scoreAnalyses(analyses: readonly SourceAnalysis[], coverage: readonly FileCoverage[] | null): ScoreReport {
  const isEmpty = analyses.every(({ metrics, findings, notes }) => metrics === null && findings.length === 0 && notes.length > 0)
  const hasCode = analyses.some(({ metrics }) => metrics !== null)
  const notMeasured: ScorePart[] = [...(isEmpty ? (['security'] as const) : []), ...(hasCode ? [] : (['performance'] as const))]
  const paths = new Set(analyses.map(({ path }) => path))
  const covered = coverage?.filter(({ path }) => paths.has(path)) ?? null
  const report = toScores({ files: metricsOf(analyses), findings: standing(analyses), coverage: covered, notMeasured })
  const isForeign = coverage !== null && covered !== null && summarizeCoverage(covered).lines === 0
  return isForeign ? { ...report, remarks: ['The coverage report says nothing about the files that were analysed.', ...report.remarks] } : report
}

/** Source files always, others when something was found in them. */
export function toReportedFiles(analyses: readonly SourceAnalysis[]): readonly ReportedFile[] {
  return analyses.filter(({ path, findings }) => findings.length > 0 || languageOf(path) !== null).map(toReportedFile)
}

function toReportedFile({ path, metrics, findings }: SourceAnalysis): ReportedFile {
  const sorted = [...findings].sort(compareFindings)
  if (metrics !== null) return { ...metrics, findings: sorted }
  return { path, language: languageOf(path), lines: null, cyclomatic: null, cognitive: null, halstead: null, maintainabilityIndex: null, functions: [], classes: [], findings: sorted }
}

function toTotals(analyses: readonly SourceAnalysis[]): AnalysisTotals {
  const { files, functions, classes, lines, cyclomatic, cognitive, volume, effort, maxCyclomatic, maxCognitive } = summarizeMetrics(metricsOf(analyses))
  const open = standing(analyses)
  const findings = { critical: 0, high: 0, medium: 0, low: 0 }
  for (const { severity } of open) findings[severity] += 1
  return { files: analyses.length, measured: files, functions, classes, lines, cyclomatic, cognitive, volume, effort, maxCyclomatic, maxCognitive, findings }
}

/** One file says a thing once: the metrics and the rules each note that it does not parse. */
function sortNotes(notes: readonly Note[]): readonly Note[] {
  const seen = new Map<string, Note>()
  for (const note of notes) {
    const key = JSON.stringify([note.path, note.kind, note.kind === 'parse-error' ? null : note.line, note.kind === 'parse-error' ? null : note.message])
    if (!seen.has(key)) seen.set(key, note)
  }
  return [...seen.values()].sort((a, b) => compare(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0) || compare(a.kind, b.kind) || compare(a.message, b.message))
}

export function compareFindings(a: Finding, b: Finding): number {
  return compare(a.location.path, b.location.path) || a.location.line - b.location.line || a.location.column - b.location.column || compare(a.ruleId, b.ruleId) || compare(a.message, b.message)
}

/** By code units, so that the order does not depend on the language of the machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
