import type { AnalysisReport, ReportedFile } from '../../analysis/analysis-report.ts'
import type { Finding } from '../../analysis/model.ts'
import { formatCount, plural } from '../../core/format.ts'
import { html, renderPage, type Html } from './html-page.ts'
import { describeDuplication, formatScore, gradeOf, listedFindings, scoreParts, severities, worstFiles, worstFunctions } from './report-words.ts'

/** A browser is quick with so many rows, and a reader is not. */
const maxFindings = 3_000
const maxFiles = 2_000
const maxFunctions = 500

type Column = { readonly name: string; readonly kind?: 'number' | 'ranked' }
type Table = { readonly id: string; readonly title: string; readonly columns: readonly Column[]; readonly rows: readonly Html[]; readonly total: number; readonly filters?: Html; readonly none: string }

/** The report as one page that a reviewer can open anywhere: no request leaves it, and it needs no script to be read. */
export function renderAnalysisHtml(report: AnalysisReport, version: string): string {
  const body = html`<main>
${header(report)}
${scores(report)}
${findings(report)}
${files(report)}
${functions(report)}
${notes(report)}
</main>
<footer><p class="dim">Fleet ${version}, fleet analyze</p></footer>`
  return renderPage({ title: 'Code analysis', body })
}

function header({ totals, suppressed, change, duplication }: AnalysisReport): Html {
  const against = change === undefined ? '' : ` that differ from ${change.base.revision} (${change.base.commit.slice(0, 9)})`
  const moved = change === undefined ? [] : [html`<p>Against the base: <strong>${formatCount(change.newFindings.length)} new</strong>, ${formatCount(change.fixedFindings.length)} gone${coverageWords(change)}</p>`]
  const waived = suppressed === 0 ? '' : `; ${formatCount(suppressed)} waived by comments`
  return html`<header>
<h1>Code analysis</h1>
<p>${plural(totals.measured, 'source file')} of ${plural(totals.files, 'file')}${against}, ${plural(totals.lines.source, 'line')} of code, ${plural(totals.functions, 'function')}${describeDuplication(duplication)}</p>
<p>Findings: ${severities.map((severity) => `${formatCount(totals.findings[severity])} ${severity}`).join(', ')}${waived}</p>
${moved}
</header>`
}

function coverageWords({ changedLines }: NonNullable<AnalysisReport['change']>): string {
  if (changedLines === null || changedLines.percent === null) return ''
  return `; ${changedLines.covered} of ${changedLines.coverable} changed lines are covered (${changedLines.percent.toFixed(1)} %)`
}

function scores({ scores: own, remarks, change }: AnalysisReport): Html {
  const cards = scoreParts.map((part) => {
    const score = own[part]
    const base = change === undefined ? [] : [html`<span class="dim">base ${formatScore(change.base.scores[part])}</span>`]
    return html`<li><span>${capitalise(part)}</span><b class="${gradeOf(score)}">${formatScore(score)}</b>${bar(score)}${base}</li>`
  })
  return html`<section aria-labelledby="scores"><h2 id="scores">Scores, 0 to 100</h2>
<ul class="scores">${cards}</ul>
${remarks.map((remark) => html`<p class="dim">${remark}</p>`)}
</section>`
}

/** The number stands beside it, so readers of the screen pass it by. */
function bar(score: number | null): Html {
  return html`<svg class="${gradeOf(score)}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="4"/><rect class="bar" width="${(score ?? 0).toFixed(1)}" height="4"/></svg>`
}

function findings(report: AnalysisReport): Html {
  const all = listedFindings(report)
  const filters = html`${severities.map((severity) => html`<label><input type="checkbox" value="${severity}" checked> ${severity}</label>`)}`
  const columns: readonly Column[] = [{ name: 'Severity', kind: 'ranked' }, { name: 'Where' }, { name: 'What' }, { name: 'Rule' }]
  const rows = all.slice(0, maxFindings).map(findingRow)
  const isChange = report.change !== undefined
  return table({ id: 'findings', title: isChange ? 'New findings' : 'Findings', columns, rows, total: all.length, filters, none: isChange ? 'No new finding.' : 'No finding.' })
}

function findingRow({ severity, location, message, mend, ruleId, cwe, category, trace }: Finding): Html {
  const steps = trace.length === 0 ? [] : [html`<details><summary>How it gets there</summary><ol>${trace.map((step) => html`<li><code>${step.location.path}:${step.location.line}</code> ${step.note}</li>`)}</ol></details>`]
  return html`<tr data-severity="${severity}"><td data-key="${severities.indexOf(severity)}"><span class="severity ${severity}">${severity}</span></td><td class="path"><code>${location.path}:${location.line}:${location.column + 1}</code></td><td>${message}<div class="mend">${mend}</div>${steps}</td><td><code>${ruleId}</code><div class="dim">${category}${cwe === null ? '' : ` · ${cwe}`}</div></td></tr>`
}

function files(report: AnalysisReport): Html {
  const all = worstFiles(report)
  const columns: readonly Column[] = [{ name: 'File' }, { name: 'Maintainability index', kind: 'number' }, { name: 'Lines of code', kind: 'number' }, { name: 'Cyclomatic', kind: 'number' }, { name: 'Cognitive', kind: 'number' }, { name: 'Findings', kind: 'number' }]
  return table({ id: 'files', title: 'Files, hardest to maintain first', columns, rows: all.slice(0, maxFiles).map(fileRow), total: all.length, none: 'No file could be measured.' })
}

function fileRow({ path, maintainabilityIndex, lines, cyclomatic, cognitive, findings: own }: ReportedFile): Html {
  const open = own.filter(({ suppressedBecause }) => suppressedBecause === null).length
  return html`<tr><th scope="row" class="path"><code>${path}</code></th><td class="n">${(maintainabilityIndex ?? 0).toFixed(1)}</td><td class="n">${lines?.source ?? 0}</td><td class="n">${cyclomatic ?? 0}</td><td class="n">${cognitive ?? 0}</td><td class="n">${open}</td></tr>`
}

function functions(report: AnalysisReport): Html {
  const all = worstFunctions(report)
  const columns: readonly Column[] = [{ name: 'Function' }, { name: 'Where' }, { name: 'Cognitive', kind: 'number' }, { name: 'Cyclomatic', kind: 'number' }, { name: 'Nesting', kind: 'number' }, { name: 'Parameters', kind: 'number' }]
  const rows = all.slice(0, maxFunctions).map((each) => html`<tr><th scope="row"><code>${each.name}</code></th><td class="path"><code>${each.path}:${each.line}</code></td><td class="n">${each.cognitive}</td><td class="n">${each.cyclomatic}</td><td class="n">${each.nesting}</td><td class="n">${each.parameters}</td></tr>`)
  return table({ id: 'functions', title: 'Functions, hardest to understand first', columns, rows, total: all.length, none: 'There is no function.' })
}

function table({ id, title, columns, rows, total, filters, none }: Table): Html {
  if (rows.length === 0) return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><p>${none}</p></section>`
  const heads = columns.map(({ name, kind }) => html`<th scope="col"${kind === 'number' ? html` class="n"` : kind === 'ranked' ? html` data-numeric` : ''}>${name}</th>`)
  const rest = total > rows.length ? [html`<p class="dim">${formatCount(total - rows.length)} more are in the JSON report.</p>`] : []
  return html`<section aria-labelledby="${id}" data-table><h2 id="${id}">${title}</h2>
<div class="tools" hidden><label>Search <input type="search" autocomplete="off"></label>${filters ?? ''}<span role="status" class="dim"></span></div>
<div class="wide" role="region" aria-labelledby="${id}" tabindex="0"><table><thead><tr>${heads}</tr></thead><tbody>
${rows}
</tbody></table></div>${rest}</section>`
}

function notes({ notes: all }: AnalysisReport): Html {
  if (all.length === 0) return html``
  const items = all.slice(0, maxFiles).map(({ path, line, message }) => html`<li>${path === '' ? '' : html`<code>${path}${line === null ? '' : `:${line}`}</code>: `}${message}</li>`)
  return html`<section aria-labelledby="notes"><h2 id="notes">Not the whole answer</h2><ul>${items}</ul></section>`
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
