import { fence, formatCount, formatDuration, plural } from '../../core/format.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import type { Report, TaskReport } from '../../core/report/report.ts'
import { cleanLine, cleanText } from '../clean-text.ts'
import { describeAgents, describeSavings, describeUsage } from '../agent-words.ts'
import { describeDependencies, describeOutcome, failuresOf, failureText, headlineOf, sharePercent } from '../outcome-words.ts'

/** Most characters of the whole text: GitHub takes 65,536 in a comment, and 1,024 KB in the summary of a step, which is more whatever the characters are. */
const maxCharacters = 65_000
/** Room for what is said of the rest. */
const noteCharacters = 200
const maxRows = 200
const maxOutputCharacters = 2_000

/** Programs that keep one comment of a pull request up to date find it by this line. */
export const stickyMarker = '<!-- fleet-report -->'

/**
 * The report as GitHub-flavoured Markdown, for a pull-request comment or a step summary. What does not fit is left out in whole parts, the
 * last first: failures from the end, then rows of the table; how many is said.
 */
export function renderMarkdown(report: Report): string {
  const head = [stickyMarker, title(report), '', table(report), '', ...numbers(report), ...dependencies(report), ''].join('\n')
  const failures = failuresOf(report)
  const sections = failures.map(toSection)
  const shown = takeFitting(sections, maxCharacters - noteCharacters - head.length)
  const left = sections.length - shown.length
  const note = left === 0 ? '' : `\n… ${formatCount(left)} more of ${plural(failures.length, 'failure')}: a comment has room for ${formatCount(maxCharacters)} characters; the whole is in report.json\n`
  return [head, ...shown].join('\n') + note
}

/** Whole sections only: a fence that is cut open would swallow what follows the report. */
function takeFitting(sections: readonly string[], room: number): readonly string[] {
  let left = room
  const end = sections.findIndex((section) => (left -= section.length + 1) < 0)
  return end === -1 ? sections : sections.slice(0, end)
}

function title({ run, totals }: Report): string {
  const cost = totals.costUsd === null ? '' : `, ${formatUsd(totals.costUsd)}`
  return `## ${escape(cleanLine(run.name))}: ${headlineOf(run)}\n\n${formatCount(totals.succeeded)} of ${plural(totals.tasks, 'task')} in ${formatDuration(run.durationMs)}${cost}, run \`${run.id}\``
}

/** Failures first where not all have room; a long table is folded. */
function table({ tasks, run }: Report): string {
  const critical = new Set(run.criticalPath)
  const relevant = tasks.length > maxRows ? tasks.toSorted((a, b) => Number(b.outcome === 'failed') - Number(a.outcome === 'failed')) : tasks
  const rows: string[] = []
  let room = maxCharacters / 2
  for (const task of relevant.slice(0, maxRows)) {
    const text = `| ${row(task, critical.has(task.id)).join(' | ')} |`
    if ((room -= text.length + 1) < 0) break
    rows.push(text)
  }
  const rest = tasks.length > rows.length ? [`| … | ${formatCount(tasks.length - rows.length)} more | | | | | |`] : []
  const lines = ['| | Task | Outcome | Time | Attempts | Changed | Commit |', '|---|---|---|---:|---:|---|---|', ...rows, ...rest]
  return tasks.length <= 30 ? lines.join('\n') : ['<details>', `<summary>${plural(tasks.length, 'task')}</summary>`, '', ...lines, '', '</details>'].join('\n')
}

function row(task: TaskReport, isCritical: boolean): readonly string[] {
  const { sign, word } = describeOutcome(task)
  const changed = task.files === 0 ? '' : `${plural(task.files, 'file')} +${formatCount(task.linesAdded)} −${formatCount(task.linesRemoved)}`
  const commit = task.landed === null ? '' : `\`${task.landed.commit.slice(0, 9)}\``
  return [sign, `${isCritical ? '**' : ''}${escape(cleanLine(task.id))}${isCritical ? '**' : ''}`, escape(cleanLine(word)), task.durationMs === null ? '' : formatDuration(task.durationMs), String(task.attempts.length), changed, commit]
}

function numbers({ run, totals, tasks }: Report): readonly string[] {
  const savings = describeSavings(totals)
  const { usage } = totals
  const efficiency = run.efficiency === null ? [] : [`- **Efficiency** ${sharePercent(run.efficiency)} = ideal ${formatDuration(run.idealMakespanMs)} ÷ measured ${formatDuration(run.durationMs)}, where ideal = max(critical path ${formatDuration(run.criticalPathMs)}, work ${formatDuration(run.workMs)} ÷ ${run.concurrency})`]
  const models = usage.calls === 0 ? [] : [`- **Models** ${describeUsage(usage)}`]
  return [
    ...efficiency,
    `- **Changed** ${plural(totals.files, 'file')}, ${formatCount(totals.linesAdded)} lines added, ${formatCount(totals.linesRemoved)} removed`,
    `- **Attempts** ${totals.attempts}, ${totals.retried} of them retries, ${totals.rolledBack} rolled back`,
    ...models,
    ...(savings === null ? [] : [`- **Saved** ${escape(cleanLine(savings.sum, 300))}; ${savings.formula}`]),
    ...agents(tasks),
    `- **Critical path** (bold above) ${escape(cleanLine(run.criticalPath.join(' → '), 400))}`,
    ...Object.entries(run.repositories).flatMap(([name, { branch, base, head }]) => (branch === null ? [] : [`- **${escape(name)}** \`${branch}\` ${base?.slice(0, 9)} → ${head?.slice(0, 9)}`])),
  ]
}

function dependencies({ tasks }: Report): readonly string[] {
  const rows = tasks.flatMap((task) => {
    const words = describeDependencies(task)
    return words === null ? [] : [`- **Dependencies** of ${escape(task.id)}: ${escape(cleanLine(words, 600))}`]
  })
  return rows.slice(0, 50)
}

/** The line that tells the failure is seen; its output is folded. */
function toSection({ title: name, failure }: ReturnType<typeof failuresOf>[number]): string {
  const output = cleanText(failureText({ ...failure, message: '' }), maxOutputCharacters)
  const told = `${escape(cleanLine(name))}: ${escape(failure.kind)}`
  const message = escape(cleanLine(failure.message, 1_000))
  if (output === '') return ['', `### ✖ ${told}`, '', message, ''].join('\n')
  return ['', `### ✖ ${told}`, '', message, '', '<details>', '<summary>Output</summary>', '', fence(output, 'text'), '', '</details>', ''].join('\n')
}

/** Most lines on who worked. */
const maxAgentLines = 30

/** Who worked where there was a choice. */
function agents(tasks: readonly TaskReport[]): readonly string[] {
  const lines = tasks.flatMap((task) => describeAgents(task).map((line) => `  - ${escape(cleanLine(task.id))}, ${escape(cleanLine(line, 300))}`))
  if (lines.length === 0) return []
  const rest = lines.length > maxAgentLines ? [`  - … ${formatCount(lines.length - maxAgentLines)} more in report.json`] : []
  return ['- **Agents**', ...lines.slice(0, maxAgentLines), ...rest]
}

/** Foreign text can neither make markup nor mention people. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&').replace(/@(?=\w)/g, '@\u200b')
}
