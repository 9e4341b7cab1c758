import type { ChangeVerdict } from '../../analysis/gate/judge-change.ts'

export const maxOutputCharacters = 4_000
const maxFindingsShown = 20

/** What a person and the next attempt have to know, worst first. */
export function renderVerdict({ reasons, newFindings, scores, notes }: ChangeVerdict, leftOut: readonly string[]): string {
  const lines = [
    ...reasons,
    ...newFindings.slice(0, maxFindingsShown).map(({ severity, ruleId, location, message, mend }) => `${location.path}:${location.line}:${location.column + 1} ${severity} ${ruleId}: ${message} ${mend}`),
    ...(newFindings.length > maxFindingsShown ? [`… ${newFindings.length - maxFindingsShown} more`] : []),
    ...(scores.head.overall === null ? [] : [`score of the changed files: ${scores.head.overall.toFixed(1)}${scores.base.overall === null ? '' : `, at the base ${scores.base.overall.toFixed(1)}`}`]),
    ...notes.slice(0, 5).map(({ path, message }) => `${path}: ${message}`),
    ...(leftOut.length > 0 ? [`not judged: ${leftOut.slice(0, 10).join(', ')}`] : []),
  ]
  return lines.join('\n').slice(0, maxOutputCharacters)
}
