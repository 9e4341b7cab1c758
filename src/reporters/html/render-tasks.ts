import { formatCount, formatDuration, plural } from '../../core/format.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import type { Report, TaskReport } from '../../core/report/report.ts'
import { cleanLine } from '../clean-text.ts'
import type { GateFinding, RunEvidence, TaskEvidence } from '../evidence.ts'
import { describeDependencies, describeOutcome } from '../outcome-words.ts'
import { html, nothing, type Html } from './html.ts'
import type { PageLimits } from './page-limits.ts'
import { groupOf } from './page-words.ts'
import { pre, renderAttempt } from './render-attempt.ts'

const groups = ['failed', 'succeeded', 'skipped', 'unfinished'] as const

/** Address of a task in the page. */
export type Anchors = ReadonlyMap<string, string>

export function toAnchors({ tasks }: Report): Anchors {
  return new Map(tasks.map(({ id }, index) => [id, `task-${index + 1}`]))
}

/** All tasks, those that failed first, with search and filters. */
export function renderTasks(report: Report, { evidence, limits, anchors }: { readonly evidence: RunEvidence; readonly limits: PageLimits; readonly anchors: Anchors }): Html {
  const critical = new Set(report.run.criticalPath)
  const ordered = report.tasks.toSorted((a, b) => Number(b.outcome === 'failed') - Number(a.outcome === 'failed'))
  const findings = Map.groupBy(evidence.findings, ({ task }) => task)
  const rows = ordered.map((task) => renderTask(task, { evidence: evidence.tasks.get(task.id), findings: findings.get(task.id) ?? [], limits, anchors, isCritical: critical.has(task.id) }))
  const missing = report.tasks.filter((task) => task.attempts.length > 0 && !evidence.tasks.has(task.id)).length
  const note = missing === 0 || evidence.tasks.size === 0 ? nothing : html`<p class="cut">There are many tasks: of ${plural(missing, 'task')} that did not fail, prompt, transcript and changes are left out here. They are in the folder and the branch of the run.</p>`
  return html`<section aria-labelledby="tasks"><h2 id="tasks">Tasks</h2>${note}${tools(report)}${rows}</section>`
}

function tools({ tasks }: Report): Html {
  const boxes = groups.flatMap((group) => {
    const count = tasks.filter((task) => groupOf(task) === group).length
    return count === 0 ? [] : [html`<label><input type="checkbox" value="${group}" checked> ${group === 'skipped' ? 'skipped or canceled' : group} (${formatCount(count)})</label>`]
  })
  return html`<div class="tools" hidden><label>Search <input type="search" placeholder="name, prompt, output, diff … ( / )" aria-label="Search in the tasks"></label><fieldset><legend>Show</legend>${boxes}</fieldset><button type="button" data-open="true">Open all</button><button type="button" data-open="false">Close all</button><span role="status" class="dim"></span></div>`
}

type Context = { readonly evidence: TaskEvidence | undefined; readonly findings: readonly GateFinding[]; readonly limits: PageLimits; readonly anchors: Anchors; readonly isCritical: boolean }

function renderTask(task: TaskReport, context: Context): Html {
  const { id, attempts, durationMs, costUsd, files, linesAdded, linesRemoved } = task
  const { word } = describeOutcome(task)
  const changed = files === 0 ? '' : `+${formatCount(linesAdded)} \u2212${formatCount(linesRemoved)}`
  const tries = attempts.length > 1 ? html`<span class="crit">${attempts.length} attempts</span>` : nothing
  const summary = html`<summary>${mark(task)}<b>${id}${context.isCritical ? html`<span class="crit">critical path</span>` : nothing}${tries}</b><span class="${tone(task)}">${word}</span><span class="num">${durationMs === null ? '' : formatDuration(durationMs)}</span><span class="num">${changed}</span><span class="num">${costUsd === null ? '' : formatUsd(costUsd)}</span></summary>`
  return html`<details class="task" id="${context.anchors.get(id) ?? ''}" data-name="${cleanLine(id)}" data-group="${groupOf(task)}">${summary}<div class="body">${body(task, context)}</div></details>`
}

function body(task: TaskReport, { evidence, findings, limits, anchors }: Context): readonly Html[] {
  const prompt = evidence?.prompt ?? ''
  return [
    facts(task, anchors),
    prompt === '' ? nothing : html`<h3>Prompt</h3>${pre(prompt, limits.prompt, 'first')}`,
    renderFindings(findings),
    ...task.attempts.map((attempt, index) => {
      const isLast = index === task.attempts.length - 1
      return renderAttempt(attempt, { evidence: evidence?.attempts.get(attempt.number), isLast, limits: isLast ? limits : shrink(limits, task.attempts.length) })
    }),
  ]
}

/** More findings than these are in the run's folder. */
const maxFindings = 50

/** What gates found in the last attempt, the worst first as they are listed. */
function renderFindings(findings: readonly GateFinding[]): Html {
  if (findings.length === 0) return nothing
  const rows = findings.slice(0, maxFindings).map(({ check, finding: { severity, ruleId, location, message, mend } }) => html`<tr><td class="${severity === 'critical' || severity === 'high' ? 'bad' : 'none'}">${severity}</td><th scope="row"><code>${location.path}:${location.line}</code></th><td>${message} ${mend}</td><td><code>${ruleId}</code> by ${check}</td></tr>`)
  const rest = findings.length > maxFindings ? html`<p class="cut">${plural(findings.length - maxFindings, 'finding')} more.</p>` : nothing
  return html`<h3>Findings of gates</h3><div class="wide"><table><thead><tr><th scope="col">Severity</th><th scope="col">Where</th><th scope="col">What</th><th scope="col">Rule</th></tr></thead><tbody>${rows}</tbody></table></div>${rest}`
}

/** All earlier attempts together show no more than the last one. */
function shrink(limits: PageLimits, attempts: number): PageLimits {
  const part = (limit: number): number => Math.floor(limit / Math.max(1, attempts - 1) / 2)
  return { prompt: limits.prompt, output: Math.max(200, part(limits.output)), transcript: part(limits.transcript), diff: part(limits.diff), log: part(limits.log) }
}

function facts(task: TaskReport, anchors: Anchors): Html {
  const needs = task.needs.map((id) => html`<a href="#${anchors.get(id) ?? ''}">${id}</a> `)
  const rows = [
    { name: 'Name', value: task.name === task.id ? nothing : html`${task.name}` },
    { name: 'Waits for', value: html`${needs}` },
    { name: 'Because', value: task.because === null ? nothing : html`${task.because}` },
    { name: 'Agent', value: html`${task.agent}` },
    { name: 'Kind', value: html`${task.kind}` },
    { name: 'Repository', value: html`${task.repository}` },
    { name: 'Landed', value: task.landed === null ? nothing : html`<code>${task.landed.commit.slice(0, 12)}</code>` },
    { name: 'Files', value: task.paths.length === 0 ? nothing : html`<code>${task.paths.slice(0, 12).join(', ')}${task.files > 12 ? ` and ${plural(task.files - 12, 'file')} more` : ''}</code>` },
    { name: 'Packages', value: html`${describeDependencies(task) ?? ''}` },
    { name: 'Waited', value: task.queueMs === null ? nothing : html`${formatDuration(task.queueMs)} for a place` },
  ].filter(({ value }) => value.html !== '')
  return html`<dl class="facts">${rows.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

function tone({ status, outcome }: TaskReport): string {
  return status === 'succeeded' ? 'good' : status === 'failed' ? 'bad' : outcome === null && status === 'running' ? 'run' : 'none'
}

/** A shape besides the colour: disc, cross, bar, ring. The word beside it says the same, so readers of the screen pass it by. */
function mark(task: TaskReport): Html {
  const shapes = { good: '<circle cx="8" cy="8" r="6" fill="currentColor"/>', bad: '<path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>', none: '<path d="M3 8h10" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>', run: '<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="3"/>' } as const
  const kind = tone(task) as keyof typeof shapes
  return { html: `<svg class="mark ${kind}" viewBox="0 0 16 16" aria-hidden="true">${shapes[kind]}</svg>` }
}
