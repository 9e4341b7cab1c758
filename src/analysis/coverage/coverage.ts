import type { Note } from '../model.ts'

/** One line that can be executed. */
export type LineCoverage = {
  readonly line: number
  /** Times it ran; coverage.py only tells 0 or 1. */
  readonly hits: number
  /** Ways out of it that could be taken, and those that were; both 0 where branches were not measured. */
  readonly branches: number
  readonly coveredBranches: number
}

/** The executable lines of one file, in order. */
export type FileCoverage = { readonly path: string; readonly lines: readonly LineCoverage[] }

export type CoverageFormat = 'istanbul' | 'lcov' | 'cobertura' | 'coverage-py'

/** What a coverage file says; a broken one has no files and a note. */
export type CoverageReport = {
  readonly format: CoverageFormat | null
  readonly files: readonly FileCoverage[]
  readonly notes: readonly Note[]
}

/** Counts over files; `percent` is null when there is no executable line, which is not the same as 0 or 100. */
export type CoverageSummary = { readonly lines: number; readonly covered: number; readonly percent: number | null }

export function summarizeCoverage(files: readonly FileCoverage[]): CoverageSummary {
  const lines = files.reduce((sum, file) => sum + file.lines.length, 0)
  const covered = files.reduce((sum, file) => sum + file.lines.filter((line) => line.hits > 0).length, 0)
  return { lines, covered, percent: toPercent(covered, lines) }
}

export function toPercent(covered: number, lines: number): number | null {
  return lines === 0 ? null : (100 * covered) / lines
}

/** Joins reports of several test runs: hits add up, of branches the better run counts (reports do not tell which branch ran). */
export function mergeCoverage(reports: readonly (readonly FileCoverage[])[]): FileCoverage[] {
  const files = new Map<string, Map<number, LineCoverage>>()
  for (const file of reports.flat()) {
    const lines = files.get(file.path) ?? new Map<number, LineCoverage>()
    for (const line of file.lines) lines.set(line.line, joinLines(lines.get(line.line), line))
    files.set(file.path, lines)
  }
  return [...files].map(([path, lines]) => toFileCoverage(path, lines.values()))
}

function joinLines(a: LineCoverage | undefined, b: LineCoverage): LineCoverage {
  if (a === undefined) return b
  return {
    line: b.line,
    hits: a.hits + b.hits,
    branches: Math.max(a.branches, b.branches),
    coveredBranches: Math.max(a.coveredBranches, b.coveredBranches),
  }
}

export function toFileCoverage(path: string, lines: Iterable<LineCoverage>): FileCoverage {
  return { path, lines: [...lines].sort((a, b) => a.line - b.line) }
}
