import { formatCount, formatDuration, plural } from '../../core/format.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import type { Report } from '../../core/report/report.ts'
import { rect, tag, type Svg } from '../charts/svg.ts'
import { pageTheme } from '../charts/theme.ts'
import { failuresOf, headlineOf, sharePercent } from '../outcome-words.ts'
import { html, nothing, type Html } from './html.ts'
import { groupOf } from './page-words.ts'
import type { Anchors } from './render-tasks.ts'

/** More failures than these are found by the filter of the tasks. */
const maxFailures = 40

export function renderHeader({ run }: Report): Html {
  const tone = run.outcome === 'succeeded' || run.outcome === 'failed' ? run.outcome : 'other'
  const branches = Object.entries(run.repositories).flatMap(([name, { branch, base, head }]) => (branch === null ? [] : [html`<span>${name}: <code>${branch}</code> ${base?.slice(0, 9) ?? ''} → ${head?.slice(0, 9) ?? ''}</span>`]))
  return html`<header><div><h1>${run.name} <span class="pill ${tone}">${headlineOf(run)}</span></h1><div class="meta"><span>run <code>${run.id}</code></span><span>${toMoment(run.startedAt)}${run.endedAt === null ? '' : ` to ${toMoment(run.endedAt)}`} UTC</span>${branches}</div></div></header>`
}

function toMoment(instant: string): string {
  return instant.slice(0, 19).replace('T', ' ')
}

/** The numbers that a run is judged by. */
export function renderOverview({ run, totals, tasks }: Report): Html {
  const share = totals.tasks === 0 ? 0 : totals.succeeded / totals.tasks
  const landed = [{ part: share, fill: pageTheme.good }, { part: totals.tasks === 0 ? 0 : totals.failed / totals.tasks, fill: pageTheme.bad }, { part: tasks.length === 0 ? 0 : tasks.filter((task) => groupOf(task) === 'skipped').length / tasks.length, fill: pageTheme.none }]
  const { usage } = totals
  const tokens = usage.calls === 0 ? [] : [`${formatCount(usage.inputTokens + usage.outputTokens)} tokens in ${plural(usage.calls, 'call')}`]
  const budget = run.budget.usd === null ? [] : [`budget ${formatUsd(run.budget.usd)}`]
  const spent = run.budget.usd === null || run.budget.usd === 0 || totals.costUsd === null ? [] : [{ part: Math.min(1, totals.costUsd / run.budget.usd), fill: pageTheme.accent }]
  const isCosted = totals.costUsd !== null || usage.calls > 0
  const cost = isCosted ? [card(totals.costUsd === null ? 'no price' : formatUsd(totals.costUsd), [...tokens, ...budget].join(', '), spent)] : []
  const cards = [
    card(`${formatCount(totals.succeeded)} / ${formatCount(totals.tasks)}`, `tasks succeeded${totals.failed > 0 ? `, ${totals.failed} failed` : ''}`, landed),
    card(formatDuration(run.durationMs), `${run.concurrency} at once, ${formatDuration(run.workMs)} of work`, []),
    card(sharePercent(run.efficiency), `efficiency: ideal ${formatDuration(run.idealMakespanMs)} ÷ measured`, run.efficiency === null ? [] : [{ part: run.efficiency, fill: pageTheme.phases.working }]),
    card(`+${formatCount(totals.linesAdded)} \u2212${formatCount(totals.linesRemoved)}`, `lines in ${plural(totals.files, 'file')}`, []),
    card(formatCount(totals.attempts), `attempts, ${plural(totals.retried, 'retry').replace('retrys', 'retries')}, ${totals.rolledBack} rolled back`, []),
    ...cost,
  ]
  return html`<section aria-labelledby="overview"><h2 id="overview">Overview</h2><ul class="cards">${cards}</ul></section>`
}

type Part = { readonly part: number; readonly fill: string }

/** The bar says again what the words say. */
function card(value: string, words: string, parts: readonly Part[]): Html {
  return html`<li><b>${value}</b><span class="dim">${words}</span>${parts.length === 0 ? nothing : { html: bar(parts) }}</li>`
}

function bar(parts: readonly Part[]): string {
  let x = 0
  const boxes = parts.map(({ part, fill }): Svg => {
    const box = rect({ x, y: 0, width: part * 100, height: 4 }, fill)
    x += part * 100
    return box
  })
  return tag('svg', { viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, [rect({ x: 0, y: 0, width: 100, height: 4 }, pageTheme.grid), ...boxes]).svg
}

/** What failed and why, each with the way to its task. */
export function renderFailures(report: Report, anchors: Anchors): Html {
  const failures = failuresOf(report)
  if (failures.length === 0) return nothing
  const rows = failures.slice(0, maxFailures).map(({ title, failure }) => {
    const anchor = anchors.get(title)
    return html`<tr><th scope="row">${anchor === undefined ? html`${title}` : html`<a href="#${anchor}">${title}</a>`}</th><td class="bad">${failure.kind}</td><td>${failure.message}</td></tr>`
  })
  const rest = failures.length > maxFailures ? html`<p class="cut">${formatCount(failures.length - maxFailures)} more failures are among the tasks.</p>` : nothing
  return html`<section aria-labelledby="failures"><h2 id="failures">What failed</h2><div class="wide" tabindex="0" role="region" aria-label="Table of failures"><table><thead><tr><th scope="col">Task</th><th scope="col">Reason</th><th scope="col">Message</th></tr></thead><tbody>${rows}</tbody></table></div>${rest}</section>`
}
