import type { Gate } from '../../core/plan/gate.ts'
import type { Finding } from '../model.ts'
import { readSarif } from '../sarif/read-sarif.ts'
import { emptyPart, joinParts, type GatePart } from './gate-part.ts'
import type { ChangedFile } from './judge-change.ts'
import { toChangedLines } from './judge-coverage.ts'
import { severityOrder } from './severity-order.ts'

/** A report that another tool wrote of the head; `text` is null where there is none. */
export type SarifReport = { readonly path: string; readonly text: string | null }

export type SarifQuestion = {
  readonly noNew: Gate['noNew']
  readonly files: readonly ChangedFile[]
  readonly reports: readonly SarifReport[]
  /** Folder that absolute addresses in the reports are relative to. */
  readonly root: string
}

/** Other tools know the head only: what they find on changed lines is the change's. A report that is missing, broken or of a failed run crashes. */
export function judgeSarif({ noNew, files, reports, root }: SarifQuestion): GatePart {
  const isChanged = toIsChanged(files)
  return joinParts(reports.map(({ path, text }): GatePart => {
    if (text === null) return { ...emptyPart, crashes: [`the SARIF report ${path} is not there: an earlier check has to write it`] }
    const { findings, notes } = readSarif({ path, text, root })
    const crashes = notes.filter(({ kind }) => kind === 'analyzer-crashed' || kind === 'too-large').map((note) => `${path}: ${note.message}`)
    const broken = findings.length === 0 && notes.some(({ kind }) => kind === 'parse-error') ? [`the SARIF report ${path} cannot be read: ${notes[0]?.message ?? ''}`] : []
    const fresh = findings.filter((finding) => finding.suppressedBecause === null && isChanged(finding))
    const bad = noNew === null ? [] : fresh.filter(({ severity }) => severityOrder[severity] <= severityOrder[noNew])
    const reasons = bad.length === 0 || noNew === null ? [] : [`${bad.length} finding${bad.length === 1 ? '' : 's'} of severity ${noNew}${noNew === 'critical' ? '' : ' or worse'} on changed lines in ${path}`]
    return { reasons, crashes: [...crashes, ...broken], findings: fresh, notes }
  }))
}

/** Whether a finding is on a line that the change wrote, or on a step of its way there. */
export function toIsChanged(files: readonly ChangedFile[]): (finding: Finding) => boolean {
  const ranges = new Map(files.filter(({ head }) => head !== null).map((file) => [file.path, toChangedLines(file).ranges]))
  const isTouched = ({ path, line, endLine }: Finding['location']): boolean => (ranges.get(path) ?? []).some(({ start, end }) => line <= end && Math.max(line, endLine) >= start)
  return ({ location, trace }) => isTouched(location) || trace.some((step) => isTouched(step.location))
}
