import { summarizeCoverage, type FileCoverage } from '../coverage/coverage.ts'
import type { Category, FileMetrics, Finding, Scores, Severity } from '../model.ts'

export type ScorePart = 'maintainability' | 'coverage' | 'security' | 'performance'

/** What a score is made of. Null says "not measured": the analysers did not run, or crashed; an empty list says "ran, and found nothing". */
export type ScoreInput = {
  readonly files: readonly FileMetrics[]
  readonly findings: readonly Finding[]
  readonly coverage: readonly FileCoverage[] | null
  /** Parts whose analysers did not run to their end; their findings, if any, are not counted. */
  readonly notMeasured?: readonly ScorePart[]
}

/** Scores, and how they came about. */
export type ScoreReport = {
  readonly scores: Scores
  /** Weights in use; those of the parts that were not measured are 0, the rest add up to 1. */
  readonly weights: Readonly<Record<ScorePart, number>>
  /** One sentence per thing that a reader must know to read the numbers right. */
  readonly remarks: readonly string[]
}

export const scoreWeights: Readonly<Record<ScorePart, number>> = { maintainability: 0.3, coverage: 0.2, security: 0.3, performance: 0.2 }

const securityPoints: Readonly<Record<Severity, number>> = { critical: 40, high: 15, medium: 5, low: 1 }
const performancePoints: Readonly<Record<Severity, number>> = { critical: 20, high: 10, medium: 4, low: 1 }
/** No score above this while a critical security finding stands. */
const criticalCap = 40

const parts: readonly ScorePart[] = ['maintainability', 'coverage', 'security', 'performance']

export function toScores(input: ScoreInput): ScoreReport {
  const skipped = new Set(input.notMeasured)
  const maintainability = toMaintainability(input.files)
  const measured: Record<ScorePart, number | null> = {
    maintainability: skipped.has('maintainability') ? null : maintainability.score,
    coverage: skipped.has('coverage') || input.coverage === null ? null : summarizeCoverage(input.coverage).percent,
    security: skipped.has('security') ? null : toSecurity(input.findings),
    performance: skipped.has('performance') ? null : Math.max(0, 100 - toPoints(input.findings, ['performance'], performancePoints)),
  }
  const sum = parts.reduce((total, part) => total + (measured[part] === null ? 0 : scoreWeights[part]), 0)
  const weights = Object.fromEntries(
    parts.map((part) => [part, measured[part] === null || sum === 0 ? 0 : scoreWeights[part] / sum]),
  ) as Record<ScorePart, number>
  const overall = sum === 0 ? null : parts.reduce((total, part) => total + weights[part] * (measured[part] ?? 0), 0)
  const missing = parts.filter((part) => measured[part] === null)
  return { scores: { ...measured, overall }, weights, remarks: [...maintainability.remarks, ...toRemarks(missing, weights)] }
}

function toRemarks(missing: readonly ScorePart[], weights: Readonly<Record<ScorePart, number>>): string[] {
  if (missing.length === 0) return []
  const rest = parts.filter((part) => !missing.includes(part)).map((part) => `${part} ${weights[part].toFixed(3)}`)
  const names = missing.join(' and ')
  return [
    rest.length === 0
      ? 'Nothing was measured, so there is no overall score.'
      : `Not measured: ${names}. The overall score weighs the others instead: ${rest.join(', ')}.`,
  ]
}

/** The mean of the functions' maintainability indexes, each weighed by its logical lines; code that has no function counts by file. */
function toMaintainability(files: readonly FileMetrics[]): { readonly score: number | null; readonly remarks: readonly string[] } {
  const functions = files.flatMap((file) => file.functions)
  const ofFunctions = toWeightedMean(functions)
  if (ofFunctions !== null) return { score: ofFunctions, remarks: [] }
  const ofFiles = toWeightedMean(files)
  return { score: ofFiles, remarks: ofFiles === null ? [] : ['No functions: maintainability is that of the files.'] }
}

type Measured = { readonly maintainabilityIndex: number; readonly lines: { readonly logical: number } }

function toWeightedMean(items: readonly Measured[]): number | null {
  const weight = items.reduce((sum, item) => sum + item.lines.logical, 0)
  if (weight > 0) return items.reduce((sum, item) => sum + item.maintainabilityIndex * item.lines.logical, 0) / weight
  return items.length === 0 ? null : items.reduce((sum, item) => sum + item.maintainabilityIndex, 0) / items.length
}

const securityCategories: readonly Category[] = ['security', 'secret', 'dependency']

function toSecurity(findings: readonly Finding[]): number {
  const score = Math.max(0, 100 - toPoints(findings, securityCategories, securityPoints))
  const hasCritical = findings.some((finding) => counts(finding, securityCategories) && finding.severity === 'critical')
  return hasCritical ? Math.min(score, criticalCap) : score
}

function toPoints(findings: readonly Finding[], categories: readonly Category[], points: Readonly<Record<Severity, number>>): number {
  return findings.filter((finding) => counts(finding, categories)).reduce((sum, finding) => sum + points[finding.severity], 0)
}

/** Suppressed findings were waived with a reason: they take no points. */
function counts(finding: Finding, categories: readonly Category[]): boolean {
  return finding.suppressedBecause === null && categories.includes(finding.category)
}
