import type { FileMetrics, LineCounts } from '../model.ts'

/** Totals of a repository, or of any set of files. */
export type MetricsSummary = {
  readonly files: number
  readonly functions: number
  readonly classes: number
  readonly lines: LineCounts
  /** Sums over the files. */
  readonly cyclomatic: number
  readonly cognitive: number
  readonly volume: number
  readonly effort: number
  readonly bugs: number
  /** Over the functions; 0 when there is none. */
  readonly meanCyclomatic: number
  readonly maxCyclomatic: number
  readonly maxCognitive: number
  /** 0 to 100: mean of the functions' indexes weighted by their logical lines; null when nothing was measured. */
  readonly maintainability: number | null
}

/** Sums up files. The order does not matter. */
export function summarizeMetrics(files: readonly FileMetrics[]): MetricsSummary {
  const functions = files.flatMap((file) => file.functions.filter((each) => each.kind !== 'initializer'))
  const sum = (pick: (file: FileMetrics) => number): number => files.reduce((total, file) => total + pick(file), 0)
  const cyclomatic = functions.map((each) => each.cyclomatic)
  return {
    files: files.length,
    functions: functions.length,
    classes: sum((file) => file.classes.length),
    lines: {
      total: sum((file) => file.lines.total),
      logical: sum((file) => file.lines.logical),
      source: sum((file) => file.lines.source),
      comment: sum((file) => file.lines.comment),
      blank: sum((file) => file.lines.blank),
    },
    cyclomatic: sum((file) => file.cyclomatic),
    cognitive: sum((file) => file.cognitive),
    volume: sum((file) => file.halstead.volume),
    effort: sum((file) => file.halstead.effort),
    bugs: sum((file) => file.halstead.bugs),
    meanCyclomatic: functions.length === 0 ? 0 : cyclomatic.reduce((total, value) => total + value, 0) / functions.length,
    maxCyclomatic: cyclomatic.reduce((most, value) => Math.max(most, value), 0),
    maxCognitive: functions.reduce((most, each) => Math.max(most, each.cognitive), 0),
    maintainability: meanIndex(files),
  }
}

/**
 * The index of a whole file punishes its length, so functions are what is weighed. A file without functions is weighed as one. A function
 * that holds others counts with its own lines and theirs, and they count too: what is nested deeper weighs more.
 */
function meanIndex(files: readonly FileMetrics[]): number | null {
  let [weights, weighted] = [0, 0]
  for (const file of files) {
    const functions = file.functions.filter((each) => each.kind !== 'initializer')
    for (const part of functions.length === 0 ? [file] : functions) {
      const weight = Math.max(1, part.lines.logical)
      weights += weight
      weighted += weight * part.maintainabilityIndex
    }
  }
  return weights === 0 ? null : weighted / weights
}
