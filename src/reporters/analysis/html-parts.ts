import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import { formatCount } from '../../core/format.ts'
import { html, type Html } from './html-page.ts'
import { renderBar, renderTableSection, type Column } from './html-table.ts'
import { describeAccuracy, describeGate, describeInventory, describeSpan } from './part-words.ts'

const maxRows = 500
const gateClasses = { OK: 'good', WARN: 'medium', ERROR: 'high', NONE: 'zero', UNKNOWN: 'zero' } as const

/** The packages of the lock files. */
export function renderDependencies({ dependencies }: AnalysisReport): Html {
  if (dependencies === undefined) return html``
  const items = describeInventory(dependencies).map((line) => html`<li>${line}</li>`)
  return html`<section aria-labelledby="dependencies"><h2 id="dependencies">Dependencies <span class="count">${formatCount(dependencies.packages)}</span></h2><div class="panel"><ul>${items}</ul></div></section>`
}

/** What the SonarQube server says. */
export function renderQualityGate({ qualityGate }: AnalysisReport): Html {
  if (qualityGate === undefined) return html``
  const rows = qualityGate.conditions.map(({ metric, status, actual, threshold }) => html`<li><span class="pill ${status === 'OK' ? 'good' : status === 'ERROR' ? 'high' : 'zero'}">${status}</span> ${metric} ${actual ?? '?'}, limit ${threshold ?? '?'}</li>`)
  return html`<section aria-labelledby="gate"><h2 id="gate">SonarQube quality gate</h2><div class="panel"><p><span class="pill ${gateClasses[qualityGate.status]}">${qualityGate.status}</span> ${describeGate(qualityGate)}</p><ul>${rows}</ul></div></section>`
}

/** Where to read first, by history: files, then the newest commits. */
export function renderHotspots({ hotspots }: AnalysisReport): Html {
  if (hotspots === undefined) return html``
  const spots: readonly Column[] = [{ name: 'File' }, { name: 'Heat', kind: 'ranked' }, { name: 'Commits', kind: 'number' }, { name: 'Lines changed', kind: 'number' }, { name: 'Cyclomatic', kind: 'number' }, { name: 'Authors', kind: 'number' }]
  const spotRows = hotspots.files.slice(0, maxRows).map((spot) => html`<tr><th scope="row" class="path"><code>${spot.path}</code></th><td data-key="${spot.score.toFixed(3)}">${spot.score.toFixed(0)}${renderBar(spot.score, { className: 'heat' })}</td><td class="n">${spot.commits}</td><td class="n">${spot.churn}</td><td class="n">${spot.complexity}</td><td class="n">${spot.authors}</td></tr>`)
  const changes: readonly Column[] = [{ name: 'Commit' }, { name: 'Subject' }, { name: 'Risk, %', kind: 'number' }, { name: 'Rank by risk', kind: 'number' }, { name: 'Lines', kind: 'number' }, { name: 'Rank by lines', kind: 'number' }]
  const changeRows = hotspots.changes.slice(0, maxRows).map((change) => html`<tr><th scope="row"><code>${change.hash.slice(0, 9)}</code></th><td class="what">${change.subject}</td><td class="n">${(change.risk * 100).toFixed(0)}</td><td class="n">${change.riskRank}</td><td class="n">${change.churn}</td><td class="n">${change.churnRank}</td></tr>`)
  return html`${renderTableSection({ id: 'hotspots', title: 'Hotspots', columns: spots, rows: spotRows, total: hotspots.files.length, intro: html`<p class="dim small">Files that are changed often and hard to change: commits × cyclomatic complexity, over ${describeSpan(hotspots)}.</p>`, none: 'None of the measured files was changed.' })}
${renderTableSection({ id: 'changes', title: 'Newest commits, by risk', columns: changes, rows: changeRows, total: hotspots.changes.length, intro: html`<p class="dim small">${describeAccuracy(hotspots)}</p>`, none: 'No commit.' })}`
}
