import { diffArrays } from 'diff'
import type { Gate } from '../../core/plan/gate.ts'
import { toChangedLineCoverage, type ChangedLines } from '../coverage/changed-line-coverage.ts'
import { readCoverage } from '../coverage/read-coverage.ts'
import { languageOf } from '../parse/language-of.ts'
import type { ChangedFile } from './judge-change.ts'

type CoverageQuestion = { readonly wanted: NonNullable<Gate['coverage']>; readonly files: readonly ChangedFile[]; readonly report: string | null }

/** Why the changed lines are not covered as asked; a report that is missing or cannot be read is a reason too. */
export function judgeCoverage({ wanted, files, report }: CoverageQuestion): readonly string[] {
  if (report === null) return [`the coverage report ${wanted.report} is not there: an earlier check has to write it`]
  const { files: measured, notes } = readCoverage({ path: wanted.report, text: report })
  if (measured.length === 0) return [`the coverage report ${wanted.report} says nothing${notes[0] === undefined ? '' : `: ${notes[0].message}`}`]
  const { percent, coverable, covered } = toChangedLineCoverage(measured, files.filter(({ path }) => languageOf(path) !== null).map(toChangedLines))
  if (percent === null || percent / 100 >= wanted.changedLines) return []
  return [`${covered} of ${coverable} changed lines are covered, ${percent.toFixed(1)} %, less than ${(wanted.changedLines * 100).toFixed(0)} %`]
}

/** Lines of the head that the base does not have, as ranges. */
export function toChangedLines({ path, base, head }: ChangedFile): ChangedLines {
  const linesOf = (bytes: Uint8Array | null): string[] => (bytes === null ? [] : new TextDecoder().decode(bytes).split('\n'))
  const ranges: { start: number; end: number }[] = []
  let line = 1
  for (const part of diffArrays(linesOf(base), linesOf(head))) {
    if (part.removed) continue
    if (part.added) ranges.push({ start: line, end: line + part.value.length - 1 })
    line += part.value.length
  }
  return { path, ranges }
}
