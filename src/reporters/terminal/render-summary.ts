import { formatCount, formatDuration, plural, toPlainLine, toPlainText } from '../../core/format.ts'
import type { Report, TaskReport } from '../../core/report/report.ts'
import { describeDependencies, describeOutcome, failuresOf, headlineOf, sharePercent } from '../outcome-words.ts'
import { describeAgents, describeCost, describeSavings } from '../agent-words.ts'
import { makePaint, type Paint } from './paint.ts'

/** The summary that stays on the terminal after a run: outcome per task, numbers, failures with evidence, what to do next. */
export function renderSummary(report: Report, { hasColor }: { readonly hasColor: boolean }): string {
  const paint = makePaint(hasColor)
  return [headline(report, paint), '', ...taskLines(report, paint), '', ...numbers(report, paint), ...failures(report, paint), ...nextSteps(report, paint), ''].join('\n')
}

function headline({ run, totals }: Report, paint: Paint): string {
  const color = run.outcome === 'succeeded' ? 'green' : run.outcome === null ? 'yellow' : 'red'
  return `${paint('bold', toPlainLine(run.name))}  ${paint(color, headlineOf(run))}  ${totals.succeeded} of ${plural(totals.tasks, 'task')} in ${formatDuration(run.durationMs)}   ${paint('dim', `run ${run.id}`)}`
}

function taskLines({ tasks, run }: Report, paint: Paint): readonly string[] {
  const width = Math.max(...tasks.map(({ id }) => id.length))
  const shown = tasks.length <= 60 ? tasks : tasks.filter(({ outcome }) => outcome !== 'succeeded').slice(0, 60)
  const critical = new Set(run.criticalPath)
  const lines = shown.flatMap((task) => [taskLine(task, { width, paint, isCritical: critical.has(task.id) }), ...dependencyLine(task, { width, paint }), ...agentLines(task, { width, paint })])
  return shown.length === tasks.length ? lines : [...lines, paint('dim', `  … ${formatCount(tasks.length - shown.length)} more tasks are in the report`)]
}

function taskLine(task: TaskReport, { width, paint, isCritical }: { readonly width: number; readonly paint: Paint; readonly isCritical: boolean }): string {
  const { sign, color, word } = describeOutcome(task)
  const size = task.files > 0 ? `${plural(task.files, 'file')} ${paint('green', `+${formatCount(task.linesAdded)}`)} ${paint('red', `−${formatCount(task.linesRemoved)}`)}` : ''
  const tries = task.attempts.length > 1 ? paint('yellow', plural(task.attempts.length, 'attempt')) : ''
  const took = task.durationMs === null ? '' : formatDuration(task.durationMs)
  const landed = task.landed === null ? '' : paint('dim', task.landed.commit.slice(0, 9))
  const parts = [word, took.padStart(8), landed, size, tries, isCritical ? paint('dim', '◆ critical path') : ''].filter((part) => part !== '')
  return `  ${paint(color, sign)} ${paint('bold', task.id.padEnd(width))}  ${parts.join('  ')}`
}

function dependencyLine(task: TaskReport, { width, paint }: { readonly width: number; readonly paint: Paint }): readonly string[] {
  const words = describeDependencies(task)
  return words === null ? [] : [`  ${' '.repeat(width + 4)}${paint('yellow', 'dependencies')} ${toPlainLine(words, 400)}`]
}

function agentLines(task: TaskReport, { width, paint }: { readonly width: number; readonly paint: Paint }): readonly string[] {
  return describeAgents(task).map((line) => `  ${' '.repeat(width + 4)}${paint('dim', toPlainLine(line, 200))}`)
}

function numbers({ run, totals }: Report, paint: Paint): readonly string[] {
  const row = (name: string, value: string): string => `  ${paint('dim', name.padEnd(14))}${value}`
  const efficiency = `${sharePercent(run.efficiency)}  ${paint('dim', `= ideal ${formatDuration(run.idealMakespanMs)} ÷ measured ${formatDuration(run.durationMs)}; ideal = max(critical path ${formatDuration(run.criticalPathMs)}, work ${formatDuration(run.workMs)} ÷ ${run.concurrency})`)}`
  const savings = describeSavings(totals)
  const cost = describeCost(totals)
  const changed = `${plural(totals.files, 'file')}, ${plural(totals.linesAdded, 'line')} added, ${formatCount(totals.linesRemoved)} removed`
  return [
    ...(run.efficiency === null ? [] : [row('efficiency', efficiency)]),
    row('changed', changed),
    row('attempts', `${totals.attempts}, ${totals.retried} of them retries, ${totals.rolledBack} rolled back`),
    ...(cost === null ? [] : [row('cost', cost)]),
    ...(savings === null ? [] : [row('saved', `${toPlainLine(savings.sum, 300)}  ${paint('dim', savings.formula)}`)]),
    ...(run.criticalPath.length > 1 ? [row('critical path', toPlainLine(run.criticalPath.join(' → '), 160))] : []),
    ...Object.entries(run.repositories).flatMap(([name, { branch, base, head }]) => (branch === null ? [] : [row(name, `${branch}  ${paint('dim', `${short(base)} → ${short(head)}`)}`)])),
  ]
}

function failures(report: Report, paint: Paint): readonly string[] {
  return failuresOf(report).slice(0, 10).flatMap(({ title, failure }) => ['', `  ${paint('red', '✖')} ${paint('bold', title)}  ${failure.kind}: ${toPlainLine(failure.message)}`, ...evidence(failure, paint)])
}

function evidence(failure: Record<string, unknown>, paint: Paint): readonly string[] {
  const text = typeof failure['output'] === 'string' ? failure['output'] : Array.isArray(failure['paths']) ? failure['paths'].join('\n') : hunksOf(failure['conflicts'])
  const hint = typeof failure['hint'] === 'string' && failure['hint'] !== '' ? [`      next: ${toPlainLine(failure['hint'])}`] : []
  // The bar keeps a line from beginning with `::`, which CI systems take for a command.
  return [...toPlainText(text).split('\n').filter((line) => line !== '').slice(-12).map((line) => paint('dim', `      │ ${line.slice(0, 200)}`)), ...hint]
}

function hunksOf(conflicts: unknown): string {
  if (!Array.isArray(conflicts)) return ''
  return conflicts.map((conflict: { readonly path?: unknown; readonly hunks?: unknown }) => `${String(conflict.path)}\n${String(conflict.hunks)}`).join('\n')
}

function nextSteps({ run, totals }: Report, paint: Paint): readonly string[] {
  const steps: string[] = []
  const branches = Object.values(run.repositories).filter(({ branch, base, head, landed }) => branch !== null && head !== base && landed?.head !== head)
  if (run.status === 'halted') steps.push(hasSpentItsBudget(run) ? `fleet resume ${run.id} --max-cost <dollars>    go on with more to spend (or --max-tokens)` : `fleet resume ${run.id}    go on where this stopped`)
  if (run.outcome === 'failed') steps.push(`fleet retry --run ${run.id}    try the failed tasks again`)
  if (run.outcome !== null && branches.length > 0 && totals.succeeded > 0) steps.push(`fleet land ${run.id}    bring what landed into your branch`)
  return steps.length === 0 ? [] : ['', ...steps.map((step) => `  ${paint('cyan', '→')} ${step}`)]
}

/** Gone on with as it is, it would stop again at once. */
function hasSpentItsBudget({ failure }: Report['run']): boolean {
  return failure?.kind === 'budget-exhausted' && failure['scope'] === 'run'
}

function short(commit: string | null): string {
  return commit === null ? '-' : commit.slice(0, 9)
}
