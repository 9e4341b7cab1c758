import { fence, formatCount, formatDuration, plural, toPlainLine, toPlainText } from '../../core/format.ts'
import type { Report, TaskReport } from '../../core/report/report.ts'
import { describeDependencies, describeOutcome, failuresOf, headlineOf, sharePercent } from '../outcome-words.ts'

/** Most characters of the whole text: GitHub takes 65,536 in a comment. */
const maxCharacters = 60_000

/** The report as GitHub-flavoured Markdown, for a pull-request comment or a step summary. */
export function renderMarkdown(report: Report): string {
  const head = [title(report), '', table(report), '', ...numbers(report), ...dependencies(report)].join('\n').slice(0, maxCharacters)
  const sections = failures(report)
  const shown = takeFitting(sections, maxCharacters - head.length)
  const note = shown.length === sections.length ? '' : `\n\n… cut at ${formatCount(maxCharacters)} characters; the whole is in report.json`
  return `${[head, ...shown].join('\n')}${note}\n`
}

/** Whole sections only: a fence that is cut open would swallow what follows the report. */
function takeFitting(sections: readonly string[], room: number): readonly string[] {
  let left = room
  const end = sections.findIndex((section) => (left -= section.length + 1) < 0)
  return end === -1 ? sections : sections.slice(0, end)
}

function title({ run, totals }: Report): string {
  return `## ${escape(toPlainLine(run.name))}: ${headlineOf(run)}\n\n${totals.succeeded} of ${plural(totals.tasks, 'task')} in ${formatDuration(run.durationMs)}, run \`${run.id}\``
}

function table({ tasks, run }: Report): string {
  const critical = new Set(run.criticalPath)
  const shown = tasks.slice(0, 200)
  const rows = shown.map((task) => `| ${row(task, critical.has(task.id)).join(' | ')} |`)
  const rest = tasks.length > shown.length ? [`| … | ${formatCount(tasks.length - shown.length)} more | | | | | |`] : []
  return ['| | Task | Outcome | Time | Attempts | Changed | Commit |', '|---|---|---|---:|---:|---|---|', ...rows, ...rest].join('\n')
}

function row(task: TaskReport, isCritical: boolean): readonly string[] {
  const { sign, word } = describeOutcome(task)
  const changed = task.files === 0 ? '' : `${plural(task.files, 'file')} +${formatCount(task.linesAdded)} −${formatCount(task.linesRemoved)}`
  const commit = task.landed === null ? '' : `\`${task.landed.commit.slice(0, 9)}\``
  return [sign, `${isCritical ? '**' : ''}${escape(task.id)}${isCritical ? '**' : ''}`, escape(word.trim()), task.durationMs === null ? '' : formatDuration(task.durationMs), String(task.attempts.length), changed, commit]
}

function numbers({ run, totals }: Report): readonly string[] {
  const efficiency = run.efficiency === null ? [] : [`- **Efficiency** ${sharePercent(run.efficiency)} = ideal ${formatDuration(run.idealMakespanMs)} ÷ measured ${formatDuration(run.durationMs)}, where ideal = max(critical path ${formatDuration(run.criticalPathMs)}, work ${formatDuration(run.workMs)} ÷ ${run.concurrency})`]
  return [
    ...efficiency,
    `- **Changed** ${plural(totals.files, 'file')}, ${formatCount(totals.linesAdded)} lines added, ${formatCount(totals.linesRemoved)} removed`,
    `- **Attempts** ${totals.attempts}, ${totals.retried} of them retries, ${totals.rolledBack} rolled back`,
    `- **Critical path** (bold above) ${escape(toPlainLine(run.criticalPath.join(' → '), 400))}`,
    ...Object.entries(run.repositories).flatMap(([name, { branch, base, head }]) => (branch === null ? [] : [`- **${escape(name)}** \`${branch}\` ${base?.slice(0, 9)} → ${head?.slice(0, 9)}`])),
  ]
}

function dependencies({ tasks }: Report): readonly string[] {
  const rows = tasks.flatMap((task) => {
    const words = describeDependencies(task)
    return words === null ? [] : [`- **Dependencies** of ${escape(task.id)}: ${escape(toPlainLine(words, 600))}`]
  })
  return rows.slice(0, 50)
}

function failures(report: Report): readonly string[] {
  return failuresOf(report).slice(0, 30).map(({ title: name, failure }) => {
    const output = typeof failure['output'] === 'string' ? toPlainText(failure['output']).slice(-2_000) : JSON.stringify(failure['paths'] ?? failure['conflicts'] ?? [], null, 2).slice(0, 2_000)
    return ['', `### ✖ ${escape(name)}: ${escape(failure.kind)}`, '', escape(toPlainLine(failure.message)), '', fence(output, 'text')].join('\n')
  })
}

/** Foreign text can neither make markup nor mention people. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replace(/@(?=\w)/g, '@\u200b')
}
