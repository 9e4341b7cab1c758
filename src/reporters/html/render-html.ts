import { createHash } from 'node:crypto'
import { formatCount, formatDuration } from '../../core/format.ts'
import { describeUsage } from '../agent-words.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import type { Report } from '../../core/report/report.ts'
import { drawCost, toCostData } from '../charts/cost.ts'
import { drawGantt } from '../charts/gantt.ts'
import { drawQuality, toQualityData } from '../charts/quality.ts'
import { pageTheme } from '../charts/theme.ts'
import { toTimeline } from '../charts/timeline.ts'
import type { RunEvidence } from '../evidence.ts'
import { describeOutcome } from '../outcome-words.ts'
import { drawGraph } from './draw-graph.ts'
import { html, nothing, type Html } from './html.ts'
import { limitsFor, maxPageBytes, type PageLimits } from './page-limits.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'
import { pre } from './render-attempt.ts'
import { renderFailures, renderHeader, renderOverview } from './render-overview.ts'
import { renderTasks, toAnchors, type Anchors } from './render-tasks.ts'

/** The run as one page that opens anywhere: it asks for nothing, runs no script but its own, and can be read without one. */
export function renderHtml(report: Report, evidence: RunEvidence, version: string): string {
  let page = ''
  for (const limits of limitsFor(report.tasks.length)) {
    page = renderWith(report, { evidence, limits, version })
    if (Buffer.byteLength(page) <= maxPageBytes(report.tasks.length)) break
  }
  return page
}

type Options = { readonly evidence: RunEvidence; readonly limits: PageLimits; readonly version: string }

function renderWith(report: Report, { evidence, limits, version }: Options): string {
  const anchors = toAnchors(report)
  const sections = [
    { id: 'overview', name: 'Overview', html: renderOverview(report) },
    { id: 'failures', name: 'Failures', html: renderFailures(report, anchors) },
    { id: 'graph', name: 'Graph', html: renderGraph(report, anchors) },
    { id: 'timeline', name: 'Timeline', html: renderTimeline(report) },
    { id: 'tasks', name: 'Tasks', html: renderTasks(report, { evidence, limits, anchors }) },
    { id: 'checks', name: 'Checks', html: renderChecks(report) },
    { id: 'quality', name: 'Quality', html: renderQuality(evidence) },
    { id: 'costs', name: 'Costs', html: renderCosts(report) },
  ].filter((section) => section.html.html !== '')
  const links = sections.map(({ id, name }) => html`<a href="#${id}">${name}</a>`)
  const body = html`<a class="skip" href="#content">Skip to the report</a>${renderHeader(report)}<nav class="bar" aria-label="Parts of the report"><div>${links}<button type="button" data-switch hidden>Light or dark</button></div></nav><main id="content" tabindex="-1">${sections.map((section) => section.html)}</main><footer>Written by Fleet ${version}. Text of agents and programs is shown as it is, never as markup; long parts are truncated and say so. The whole is in the folder of the run.</footer>`
  return renderPage(report.run.name, body)
}

function renderPage(title: string, body: Html): string {
  const policy = `default-src 'none'; style-src '${hash(pageStyle)}'; script-src '${hash(pageScript)}'; base-uri 'none'; form-action 'none'`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ html: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} · Fleet</title>
<style>${{ html: pageStyle }}</style>
</head>
<body>
${body}
<script>${{ html: pageScript }}</script>
</body>
</html>
`
  return page.html
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** The drawing, and the same as a table for those who do not see it. */
function renderGraph(report: Report, anchors: Anchors): Html {
  const drawing = drawGraph(report, pageTheme)
  if (drawing === null) return nothing
  const rows = report.tasks.map((task) => html`<tr><th scope="row"><a href="#${anchors.get(task.id) ?? ''}">${task.id}</a></th><td>${describeOutcome(task).word}</td><td>${task.needs.join(', ')}</td></tr>`)
  return html`<section aria-labelledby="graph"><h2 id="graph">Graph</h2><p class="dim">From left to right: what waits for what. The critical path is outlined. A click opens the task.</p><div class="wide graph" tabindex="0" role="region" aria-label="Drawing of the graph">${{ html: drawing }}</div><details class="more"><summary>The graph as a table</summary><div class="wide" tabindex="0" role="region" aria-label="The graph as a table"><table><thead><tr><th scope="col">Task</th><th scope="col">Outcome</th><th scope="col">Waits for</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`
}

function renderTimeline(report: Report): Html {
  if (report.tasks.every(({ attempts }) => attempts.length === 0)) return nothing
  return html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2><div class="wide fit" tabindex="0" role="region" aria-label="Drawing of the timeline">${{ html: drawGantt(toTimeline(report), pageTheme) }}</div></section>`
}

function renderChecks({ tasks, run }: Report): Html {
  const all = [...tasks.flatMap((task) => task.attempts).flatMap((attempt) => attempt.checks), ...run.finalChecks]
  if (all.length === 0) return nothing
  const rows = [...Map.groupBy(all, ({ check, on }) => JSON.stringify([check, on])).values()].map((group) => {
    const count = (status: string): number => group.filter((one) => one.status === status).length
    const totalMs = group.reduce((sum, { durationMs }) => sum + durationMs, 0)
    const bad = count('failed') + count('crashed')
    return html`<tr><th scope="row">${group[0]?.check ?? ''}</th><td>${places[group[0]?.on ?? 'task']}</td><td class="n">${formatCount(count('passed'))}</td><td class="n"><span class="${bad > 0 ? 'bad' : 'none'}">${formatCount(bad)}</span></td><td class="n">${formatDuration(totalMs / group.length)}</td><td class="n">${formatDuration(totalMs)}</td></tr>`
  })
  const outputs = run.finalChecks.filter(({ output }) => output !== '').map(({ check, output }) => html`<h3>Output of ${check} at the end of the run</h3>${pre(output, 4_000)}`)
  return html`<section aria-labelledby="checks"><h2 id="checks">Checks</h2><div class="wide" tabindex="0" role="region" aria-label="Table of checks"><table><thead><tr><th scope="col">Check</th><th scope="col">Where</th><th scope="col" class="n">Passed</th><th scope="col" class="n">Not passed</th><th scope="col" class="n">Mean time</th><th scope="col" class="n">All time</th></tr></thead><tbody>${rows}</tbody></table></div>${outputs}</section>`
}

const places = { task: 'in the workspace', merged: 'on the merged tree', run: 'at the end of the run' } as const

function renderQuality({ quality }: RunEvidence): Html {
  const data = toQualityData(quality)
  if (data === null) return nothing
  const rows = data.map(({ task, before, after }) => html`<tr><th scope="row">${task}</th><td class="n">${before.toFixed(1)}</td><td class="n">${after.toFixed(1)}</td></tr>`)
  return html`<section aria-labelledby="quality"><h2 id="quality">Quality</h2><div class="wide fit" tabindex="0" role="region" aria-label="Drawing of the quality">${{ html: drawQuality(data, pageTheme) }}</div><details class="more"><summary>The quality as a table</summary><div class="wide" tabindex="0" role="region" aria-label="Quality as a table"><table><thead><tr><th scope="col">Task</th><th scope="col" class="n">Before</th><th scope="col" class="n">After</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`
}

function renderCosts(report: Report): Html {
  const data = toCostData(report)
  if (data === null) return nothing
  const usage = [...Map.groupBy(report.tasks.flatMap((task) => task.attempts).flatMap((attempt) => attempt.usage.map((one) => ({ agent: attempt.agent, ...one }))), ({ agent, provider, model }) => JSON.stringify([agent, provider, model])).values()]
  const rows = usage.map((group) => {
    const known = group.filter(({ costUsd }) => costUsd !== null)
    const sum = (of: 'calls' | 'inputTokens' | 'outputTokens' | 'cacheReadTokens'): number => group.reduce((total, one) => total + one[of], 0)
    return html`<tr><th scope="row">${group[0]?.agent ?? ''}</th><td>${group[0]?.provider ?? ''}/${group[0]?.model ?? ''}</td><td class="n">${formatCount(sum('calls'))}</td><td class="n">${formatCount(sum('inputTokens'))}</td><td class="n">${formatCount(sum('cacheReadTokens'))}</td><td class="n">${formatCount(sum('outputTokens'))}</td><td class="n">${known.length === 0 ? 'not known' : formatUsd(known.reduce((total, { costUsd }) => total + (costUsd ?? 0), 0))}</td></tr>`
  })
  return html`<section aria-labelledby="costs"><h2 id="costs">Costs</h2><p class="dim">${describeUsage(report.totals.usage)}</p><div class="wide fit" tabindex="0" role="region" aria-label="Drawing of the costs">${{ html: drawCost(data, pageTheme) }}</div><div class="wide" tabindex="0" role="region" aria-label="Costs as a table"><table><thead><tr><th scope="col">Agent</th><th scope="col">Model</th><th scope="col" class="n">Calls</th><th scope="col" class="n">Tokens in</th><th scope="col" class="n">of them cached</th><th scope="col" class="n">Tokens out</th><th scope="col" class="n">Cost</th></tr></thead><tbody>${rows}</tbody></table></div></section>`
}
