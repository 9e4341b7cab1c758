import type { AnalysisReport, ReportedFile } from '../../analysis/analysis-report.ts'
import type { Finding } from '../../analysis/model.ts'
import { formatCount, plural } from '../../core/format.ts'
import { html, renderPage, type Html } from './html-page.ts'
import { renderDependencies, renderHotspots, renderQualityGate } from './html-parts.ts'
import { renderScores } from './html-scores.ts'
import { renderTableSection, type Column } from './html-table.ts'
import { describeDuplication, listedFindings, severities, shortCommit, worstFiles, worstFunctions } from './report-words.ts'

/** A browser is quick with so many rows, and a reader is not. */
const maxFindings = 3_000
const maxFiles = 2_000
const maxFunctions = 500

/** The report as one page that a reviewer can open anywhere: no request leaves it, and it needs no script to be read. */
export function renderAnalysisHtml(report: AnalysisReport, version: string): string {
  const body = html`<a class="skip" href="#findings">Skip to the findings</a>
${header(report)}
${navigation(report)}
<main>
${renderScores(report)}
${renderQualityGate(report)}
${findings(report)}
${renderDependencies(report)}
${renderHotspots(report)}
${files(report)}
${functions(report)}
${notes(report)}
</main>
<footer><p class="dim small">Made by Fleet ${version}: fleet analyze</p></footer>`
  return renderPage({ title: 'Code analysis', body })
}

function header({ totals, suppressed, change, duplication }: AnalysisReport): Html {
  const against = change === undefined ? '' : html` that differ from ${change.base.revision} (${shortCommit(change)})`
  const moved = change === undefined ? [] : [html`<p>Against the base: <strong>${formatCount(change.newFindings.length)} new</strong>, ${formatCount(change.fixedFindings.length)} gone${coverageWords(change)}</p>`]
  const waived = suppressed === 0 ? [] : [html`<li class="pill zero">${formatCount(suppressed)} waived by comments</li>`]
  return html`<header>
<h1>Code analysis</h1>
<p class="dim">${plural(totals.measured, 'source file')} of ${plural(totals.files, 'file')}${against}, ${plural(totals.lines.source, 'line')} of code, ${plural(totals.functions, 'function')}${describeDuplication(duplication)}</p>
${moved}
<ul class="pills" aria-label="Findings by severity">${severities.map((severity) => html`<li class="pill ${totals.findings[severity] === 0 ? 'zero' : severity}">${formatCount(totals.findings[severity])} ${severity}</li>`)}${waived}</ul>
</header>`
}

function navigation(report: AnalysisReport): Html {
  const { qualityGate, dependencies, hotspots } = report
  const entries: readonly (readonly [id: string, name: string, count: number | null])[] = [
    ['scores', 'Scores', null],
    ...(qualityGate === undefined ? [] : [['gate', 'Quality gate', null] as const]),
    ['findings', report.change === undefined ? 'Findings' : 'New findings', listedFindings(report).length],
    ...(dependencies === undefined ? [] : [['dependencies', 'Dependencies', dependencies.packages] as const]),
    ...(hotspots === undefined ? [] : [['hotspots', 'Hotspots', hotspots.files.length] as const, ['changes', 'Commits', hotspots.changes.length] as const]),
    ['files', 'Files', worstFiles(report).length],
    ['functions', 'Functions', worstFunctions(report).length],
    ...(report.notes.length === 0 ? [] : [['notes', 'Notes', report.notes.length] as const]),
  ]
  return html`<nav aria-label="Sections"><ul>${entries.map(([id, name, count]) => html`<li><a href="#${id}">${name}${count === null ? '' : html` <span class="count">${formatCount(count)}</span>`}</a></li>`)}</ul></nav>`
}

function coverageWords({ changedLines }: NonNullable<AnalysisReport['change']>): string {
  if (changedLines === null || changedLines.percent === null) return ''
  return `; ${changedLines.covered} of ${changedLines.coverable} changed lines are covered (${changedLines.percent.toFixed(1)} %)`
}

function findings(report: AnalysisReport): Html {
  const all = listedFindings(report)
  const filters = html`${severities.map((severity) => html`<label class="chip"><input type="checkbox" value="${severity}" checked> ${severity}</label>`)}`
  const columns: readonly Column[] = [{ name: 'Severity', kind: 'ranked' }, { name: 'Where' }, { name: 'What' }, { name: 'Rule' }]
  const rows = all.slice(0, maxFindings).map(findingRow)
  const isChange = report.change !== undefined
  return renderTableSection({ id: 'findings', title: isChange ? 'New findings' : 'Findings', columns, rows, total: all.length, filters, none: isChange ? 'No new finding.' : 'No finding.', isCalm: true })
}

function findingRow({ severity, location, message, mend, ruleId, cwe, category, trace }: Finding): Html {
  const steps = trace.length === 0 ? [] : [html`<details><summary>How it gets there</summary><ol>${trace.map((step) => html`<li><code>${step.location.path}:${step.location.line}</code> ${step.note}</li>`)}</ol></details>`]
  const advice = mend === '' ? [] : [html`<div class="mend">${mend}</div>`]
  return html`<tr data-severity="${severity}"><td data-key="${severities.indexOf(severity)}"><span class="pill ${severity}">${severity}</span></td><td class="path"><code>${location.path}:${location.line}:${location.column + 1}</code></td><td class="what">${message}${advice}${steps}</td><td><code>${ruleId}</code><div class="dim small">${category}${cwe === null ? '' : html` · ${cwe}`}</div></td></tr>`
}

function files(report: AnalysisReport): Html {
  const all = worstFiles(report)
  const columns: readonly Column[] = [{ name: 'File' }, { name: 'Maintainability index', kind: 'number' }, { name: 'Lines of code', kind: 'number' }, { name: 'Cyclomatic', kind: 'number' }, { name: 'Cognitive', kind: 'number' }, { name: 'Findings', kind: 'number' }]
  return renderTableSection({ id: 'files', title: 'Files, hardest to maintain first', columns, rows: all.slice(0, maxFiles).map(fileRow), total: all.length, none: 'No file could be measured.' })
}

function fileRow({ path, maintainabilityIndex, lines, cyclomatic, cognitive, findings: own }: ReportedFile): Html {
  const open = own.filter(({ suppressedBecause }) => suppressedBecause === null).length
  return html`<tr><th scope="row" class="path"><code>${path}</code></th><td class="n">${(maintainabilityIndex ?? 0).toFixed(1)}</td><td class="n">${lines?.source ?? 0}</td><td class="n">${cyclomatic ?? 0}</td><td class="n">${cognitive ?? 0}</td><td class="n">${open}</td></tr>`
}

function functions(report: AnalysisReport): Html {
  const all = worstFunctions(report)
  const columns: readonly Column[] = [{ name: 'Function' }, { name: 'Where' }, { name: 'Cognitive', kind: 'number' }, { name: 'Cyclomatic', kind: 'number' }, { name: 'Nesting', kind: 'number' }, { name: 'Parameters', kind: 'number' }]
  const rows = all.slice(0, maxFunctions).map((each) => html`<tr><th scope="row"><code>${each.name}</code></th><td class="path"><code>${each.path}:${each.line}</code></td><td class="n">${each.cognitive}</td><td class="n">${each.cyclomatic}</td><td class="n">${each.nesting}</td><td class="n">${each.parameters}</td></tr>`)
  return renderTableSection({ id: 'functions', title: 'Functions, hardest to understand first', columns, rows, total: all.length, none: 'There is no function.' })
}

function notes({ notes: all }: AnalysisReport): Html {
  if (all.length === 0) return html``
  const items = all.slice(0, maxFiles).map(({ path, line, message }) => html`<li>${path === '' ? '' : html`<code>${path}${line === null ? '' : `:${line}`}</code>: `}${message}</li>`)
  return html`<section aria-labelledby="notes"><h2 id="notes">Not the whole answer <span class="count">${formatCount(all.length)}</span></h2><div class="panel"><ul>${items}</ul></div></section>`
}
