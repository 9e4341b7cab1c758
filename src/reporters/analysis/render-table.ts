import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import type { Finding, Severity } from '../../analysis/model.ts'
import { formatCount, plural, toPlainLine } from '../../core/format.ts'
import { makePaint, type Paint } from '../terminal/paint.ts'
import { describeDuplication, formatScore, gradeOf, listedFindings, scoreParts, severities, shortCommit, worstFiles, worstFunctions } from './report-words.ts'
import { partLines } from './table-parts.ts'

const maxRows = 10
const maxPerSeverity = 25
const barWidth = 20

const severityColors = { critical: 'magenta', high: 'red', medium: 'yellow', low: 'cyan' } as const
const gradeColors = { good: 'green', fair: 'yellow', poor: 'red', none: 'dim' } as const

/** The report for a terminal: scores, what is worst, findings with place and mend. */
export function renderTable(report: AnalysisReport, { hasColor }: { readonly hasColor: boolean }): string {
  const paint = makePaint(hasColor)
  const sections = [headline(report, paint), scores(report, paint), files(report, paint), functions(report, paint), ...partLines(report, paint), ...findings(report, paint), notes(report, paint)]
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function headline({ totals, suppressed, change, duplication }: AnalysisReport, paint: Paint): readonly string[] {
  const { lines } = totals
  const against = change === undefined ? '' : ` that differ from ${toPlainLine(change.base.revision)} (${shortCommit(change)})`
  const size = `${plural(totals.measured, 'source file')} of ${plural(totals.files, 'file')}${against}, ${plural(lines.source, 'line')} of code, ${plural(totals.functions, 'function')}${describeDuplication(duplication)}`
  const counts = severities.map((severity) => `${formatCount(totals.findings[severity])} ${severity}`).join(', ')
  return [
    paint('bold', size),
    `findings: ${counts}${suppressed === 0 ? '' : `; ${formatCount(suppressed)} waived by comments`}`,
    ...(change === undefined ? [] : [`against the base: ${formatCount(change.newFindings.length)} new, ${formatCount(change.fixedFindings.length)} gone${coverageWords(change.changedLines)}`]),
  ]
}

function coverageWords(lines: NonNullable<AnalysisReport['change']>['changedLines']): string {
  if (lines === null) return ''
  return lines.percent === null ? '; no changed line can be executed' : `; ${lines.covered} of ${lines.coverable} changed lines are covered (${lines.percent.toFixed(1)} %)`
}

function scores({ scores: own, remarks, change }: AnalysisReport, paint: Paint): readonly string[] {
  const rows = scoreParts.map((part) => {
    const score = own[part]
    const color = gradeColors[gradeOf(score)]
    const full = score === null ? 0 : Math.round((score / 100) * barWidth)
    const bar = `${paint(color, '█'.repeat(full))}${paint('dim', '░'.repeat(barWidth - full))}`
    const before = change === undefined ? '' : paint('dim', `  base ${formatScore(change.base.scores[part])}`)
    return `  ${part.padEnd(16)} ${bar} ${paint(color, formatScore(score).padStart(5))}${before}`
  })
  return [paint('bold', 'Scores'), ...rows, ...remarks.map((remark) => paint('dim', `  ${toPlainLine(remark, 300)}`))]
}

function files(report: AnalysisReport, paint: Paint): readonly string[] {
  const all = worstFiles(report)
  if (all.length === 0) return []
  const shown = all.slice(0, maxRows)
  const width = widthOf(shown.map(({ path }) => path))
  const head = paint('dim', `  ${'file'.padEnd(width)}  index  code lines  cyclomatic  cognitive  findings`)
  const rows = shown.map((file) => {
    const open = file.findings.filter(({ suppressedBecause }) => suppressedBecause === null).length
    return `  ${fit(file.path, width)}  ${(file.maintainabilityIndex ?? 0).toFixed(1).padStart(5)}  ${cell(file.lines?.source, 10)}  ${cell(file.cyclomatic, 10)}  ${cell(file.cognitive, 9)}  ${cell(open, 8)}`
  })
  return [paint('bold', 'Files, hardest to maintain first'), head, ...rows, ...more(all.length - shown.length, paint)]
}

function functions(report: AnalysisReport, paint: Paint): readonly string[] {
  const all = worstFunctions(report).filter(({ cognitive, cyclomatic }) => cognitive > 5 || cyclomatic > 5)
  if (all.length === 0) return []
  const shown = all.slice(0, maxRows)
  const names = shown.map(({ name, path, line }) => `${name}  ${path}:${line}`)
  const width = widthOf(names)
  const head = paint('dim', `  ${'function'.padEnd(width)}  cognitive  cyclomatic  nesting  parameters`)
  const rows = shown.map((each, at) => `  ${fit(names[at] ?? '', width)}  ${cell(each.cognitive, 9)}  ${cell(each.cyclomatic, 10)}  ${cell(each.nesting, 7)}  ${cell(each.parameters, 10)}`)
  return [paint('bold', 'Functions, hardest to understand first'), head, ...rows, ...more(all.length - shown.length, paint)]
}

function findings(report: AnalysisReport, paint: Paint): readonly (readonly string[])[] {
  const all = listedFindings(report)
  return severities.flatMap((severity) => {
    const own = all.filter((finding) => finding.severity === severity)
    if (own.length === 0) return []
    const shown = own.slice(0, maxPerSeverity)
    const title = paint('bold', `${paint(severityColors[severity], capitalise(severity))}: ${plural(own.length, report.change === undefined ? 'finding' : 'new finding')}`)
    return [[title, ...shown.flatMap((finding) => findingLines(finding, paint)), ...more(own.length - shown.length, paint)]]
  })
}

function findingLines({ location, ruleId, cwe, message, mend }: Finding, paint: Paint): readonly string[] {
  const place = `${toPlainLine(location.path, 300)}:${location.line}:${location.column + 1}`
  const rule = `${toPlainLine(ruleId)}${cwe === null ? '' : ` ${toPlainLine(cwe)}`}`
  return [`  ${place}  ${paint('dim', rule)}`, `      ${toPlainLine(message, 300)}`, ...(mend === '' ? [] : [`      ${paint('green', '→')} ${toPlainLine(mend, 300)}`])]
}

function notes({ notes: all }: AnalysisReport, paint: Paint): readonly string[] {
  if (all.length === 0) return []
  const shown = all.slice(0, maxRows)
  const rows = shown.map(({ path, line, message }) => `  ${path === '' ? '' : `${toPlainLine(path)}${line === null ? '' : `:${line}`}: `}${toPlainLine(message, 300)}`)
  return [paint('bold', 'Not the whole answer'), ...rows, ...more(all.length - shown.length, paint)]
}

function more(count: number, paint: Paint): readonly string[] {
  return count <= 0 ? [] : [paint('dim', `  … ${formatCount(count)} more; --format json has them all`)]
}

function widthOf(texts: readonly string[]): number {
  return Math.min(60, Math.max(8, ...texts.map((text) => toPlainLine(text).length)))
}

/** The end of a long path says more than its beginning. */
function fit(text: string, width: number): string {
  const plain = toPlainLine(text, 1_000)
  return (plain.length > width ? `…${plain.slice(1 - width)}` : plain).padEnd(width)
}

function cell(value: number | null | undefined, width: number): string {
  return (value === null || value === undefined ? '-' : formatCount(value)).padStart(width)
}

function capitalise(severity: Severity): string {
  return severity.charAt(0).toUpperCase() + severity.slice(1)
}
