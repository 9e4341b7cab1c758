import { toPercent, type FileCoverage } from './coverage.ts'

/** Lines that a change added or changed, both ends included. */
export type ChangedLines = { readonly path: string; readonly ranges: readonly { readonly start: number; readonly end: number }[] }

/** How far the changed lines of one file ran. */
export type ChangedFileCoverage = {
  readonly path: string
  /** False when the coverage file does not know this file at all: it never loaded, or its kind is not measured. */
  readonly isMeasured: boolean
  readonly coverable: number
  readonly covered: number
  readonly uncoveredLines: readonly number[]
}

/** Coverage on changed lines; `percent` is null when no changed line can be executed or none of the files was measured. */
export type ChangedLineCoverage = {
  readonly coverable: number
  readonly covered: number
  readonly percent: number | null
  readonly files: readonly ChangedFileCoverage[]
}

export function toChangedLineCoverage(coverage: readonly FileCoverage[], changes: readonly ChangedLines[]): ChangedLineCoverage {
  const byPath = new Map(coverage.map((file) => [file.path, file]))
  const files = changes.map((change) => toFile(change, byPath.get(change.path)))
  const coverable = files.reduce((sum, file) => sum + file.coverable, 0)
  const covered = files.reduce((sum, file) => sum + file.covered, 0)
  return { coverable, covered, percent: toPercent(covered, coverable), files }
}

function toFile(change: ChangedLines, file: FileCoverage | undefined): ChangedFileCoverage {
  const changed = (file?.lines ?? []).filter(({ line }) => change.ranges.some(({ start, end }) => line >= start && line <= end))
  const uncoveredLines = changed.filter((line) => line.hits === 0).map((line) => line.line)
  return {
    path: change.path,
    isMeasured: file !== undefined,
    coverable: changed.length,
    covered: changed.length - uncoveredLines.length,
    uncoveredLines,
  }
}
