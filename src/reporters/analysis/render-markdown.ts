import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import type { Finding } from '../../analysis/model.ts'
import { formatCount, plural, toPlainLine } from '../../core/format.ts'
import { describeAccuracy, describeGate, describeInventory, describeSpan } from './part-words.ts'
import { describeDuplication, formatScore, gradeOf, listedFindings, scoreParts, severities, shortCommit, worstFiles, worstFunctions } from './report-words.ts'

/** Most characters of the whole text: GitHub takes 65,536 in a comment. */
const maxCharacters = 60_000
const maxFindings = 100
const maxRows = 10

const gradeSigns = { good: '🟢', fair: '🟡', poor: '🔴', none: '⚪' } as const
const severitySigns = { critical: '🟣', high: '🔴', medium: '🟡', low: '🔵' } as const

/** The report as GitHub-flavoured Markdown for a pull-request comment. */
export function renderAnalysisMarkdown(report: AnalysisReport): string {
  const parts = [title(report), scores(report), gate(report), ...findings(report), dependencies(report), worst(report), hotspots(report), notes(report)].filter((part) => part !== '')
  const shown = takeFitting(parts)
  const cut = shown.length === parts.length ? [] : [`… cut at ${formatCount(maxCharacters)} characters; \`fleet analyze --format json\` has it all`]
  return `${[...shown, ...cut].join('\n\n')}\n`
}

/** Whole parts only: a table that is cut open would swallow what follows. */
function takeFitting(parts: readonly string[]): readonly string[] {
  let left = maxCharacters - 100
  const end = parts.findIndex((part) => (left -= part.length + 2) < 0)
  return end === -1 ? parts : parts.slice(0, end)
}

function title({ scores: { overall }, totals, suppressed, change, duplication }: AnalysisReport): string {
  const against = change === undefined ? '' : ` that differ from \`${shortCommit(change)}\``
  const counts = severities.map((severity) => `${formatCount(totals.findings[severity])} ${severity}`).join(', ')
  const moved = change === undefined ? '' : `\n\n**${formatCount(change.newFindings.length)} new**, ${formatCount(change.fixedFindings.length)} gone${coverageWords(change.changedLines)}.`
  const waived = suppressed === 0 ? '' : `; ${formatCount(suppressed)} waived by comments`
  return `## ${gradeSigns[gradeOf(overall)]} Code analysis: ${formatScore(overall)}\n\n${plural(totals.measured, 'source file')} of ${plural(totals.files, 'file')}${against}, ${plural(totals.lines.source, 'line')} of code${describeDuplication(duplication)}. Findings: ${counts}${waived}.${moved}`
}

function coverageWords(lines: NonNullable<AnalysisReport['change']>['changedLines']): string {
  if (lines === null || lines.percent === null) return ''
  return `; ${lines.covered} of ${lines.coverable} changed lines are covered (${lines.percent.toFixed(1)} %)`
}

function scores({ scores: own, remarks, change }: AnalysisReport): string {
  const rows = scoreParts.map((part) => `| ${gradeSigns[gradeOf(own[part])]} ${part} | ${formatScore(own[part])} |${change === undefined ? '' : ` ${formatScore(change.base.scores[part])} |`}`)
  const head = change === undefined ? ['| Score | 0 to 100 |', '|---|---:|'] : ['| Score | 0 to 100 | base |', '|---|---:|---:|']
  return [...head, ...rows, ...remarks.flatMap((remark) => ['', escape(toPlainLine(remark, 400))])].join('\n')
}

function findings(report: AnalysisReport): readonly string[] {
  const all = listedFindings(report)
  if (all.length === 0) return [report.change === undefined ? 'No finding.' : 'No new finding.']
  const shown = all.slice(0, maxFindings)
  const head = [`### ${report.change === undefined ? 'Findings' : 'New findings'}`, '', '| | Where | What | Mend |', '|---|---|---|---|']
  const rest = all.length > shown.length ? [`| | | … ${formatCount(all.length - shown.length)} more | |`] : []
  return [[...head, ...shown.map(findingRow), ...rest].join('\n')]
}

function findingRow({ severity, location, ruleId, cwe, message, mend }: Finding): string {
  const rule = escape(toPlainLine(`${ruleId}${cwe === null ? '' : `, ${cwe}`}`))
  return `| ${severitySigns[severity]} ${severity} | ${escape(toPlainLine(`${location.path}:${location.line}`))} | ${escape(toPlainLine(message))} (${rule}) | ${escape(toPlainLine(mend))} |`
}

function worst(report: AnalysisReport): string {
  const files = worstFiles(report).slice(0, maxRows).map(({ path, maintainabilityIndex, lines, cognitive }) => `| ${escape(toPlainLine(path))} | ${(maintainabilityIndex ?? 0).toFixed(1)} | ${lines?.source ?? 0} | ${cognitive ?? 0} |`)
  const functions = worstFunctions(report).slice(0, maxRows).map(({ name, path, line, cognitive, cyclomatic }) => `| ${escape(toPlainLine(name))} | ${escape(toPlainLine(`${path}:${line}`))} | ${cognitive} | ${cyclomatic} |`)
  if (files.length === 0) return ''
  return [
    '<details><summary>Files and functions that are hardest to read</summary>',
    '',
    '| File | Maintainability index | Lines of code | Cognitive |',
    '|---|---:|---:|---:|',
    ...files,
    ...(functions.length === 0 ? [] : ['', '| Function | Where | Cognitive | Cyclomatic |', '|---|---|---:|---:|', ...functions]),
    '',
    '</details>',
  ].join('\n')
}

function dependencies({ dependencies: inventory }: AnalysisReport): string {
  return inventory === undefined ? '' : ['### Dependencies', '', ...describeInventory(inventory).map((line) => `- ${escape(toPlainLine(line, 600))}`)].join('\n')
}

function gate({ qualityGate }: AnalysisReport): string {
  if (qualityGate === undefined) return ''
  const sign = { OK: '🟢', WARN: '🟡', ERROR: '🔴', NONE: '⚪', UNKNOWN: '⚪' }[qualityGate.status]
  const rows = qualityGate.conditions.filter(({ status }) => status !== 'OK').slice(0, maxRows).map(({ metric, status, actual, threshold }) => `- ${escape(toPlainLine(`${status} ${metric} ${actual ?? '?'}, limit ${threshold ?? '?'}`))}`)
  return [`${sign} SonarQube quality gate ${escape(toPlainLine(describeGate(qualityGate), 300))}`, ...(rows.length === 0 ? [] : ['', ...rows])].join('\n')
}

function hotspots({ hotspots: found }: AnalysisReport): string {
  if (found === undefined) return ''
  const spots = found.files.slice(0, maxRows).map((spot) => `| ${escape(toPlainLine(spot.path))} | ${spot.score.toFixed(0)} | ${spot.commits} | ${formatCount(spot.churn)} | ${spot.complexity} |`)
  const changes = found.changes.slice(0, maxRows).map((change) => `| \`${change.hash.slice(0, 9)}\` ${escape(toPlainLine(change.subject, 80))} | ${(change.risk * 100).toFixed(0)} % | ${change.riskRank} | ${change.churnRank} |`)
  return [
    `### Hotspots: ${describeSpan(found)}`, '', '| File | Score | Commits | Lines | Cyclomatic |', '|---|---:|---:|---:|---:|', ...spots,
    '', '| Newest commits | Risk | Rank | Rank by churn |', '|---|---:|---:|---:|', ...changes, '', describeAccuracy(found),
  ].join('\n')
}

function notes({ notes: all }: AnalysisReport): string {
  if (all.length === 0) return ''
  const rows = all.slice(0, 20).map(({ path, line, message }) => `- ${path === '' ? '' : `${escape(toPlainLine(`${path}${line === null ? '' : `:${line}`}`))}: `}${escape(toPlainLine(message))}`)
  return ['### Not the whole answer', '', ...rows, ...(all.length > 20 ? [`- … ${formatCount(all.length - 20)} more`] : [])].join('\n')
}

/** Foreign text can neither make markup or links nor mention people. */
function escape(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\bwww\./gi, 'www\u200b.')
}
