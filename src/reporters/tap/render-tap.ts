import type { Report, TaskReport } from '../../core/report/report.ts'
import { cleanLine, cleanText } from '../clean-text.ts'
import { failureText } from '../outcome-words.ts'

/** TAP 14: a test point per task and per check of the run, failures as YAML diagnostics. */
export function renderTap({ run, tasks }: Report): string {
  const points = [...tasks.map(toTaskPoint), ...run.finalChecks.map((check) => ({ isOk: check.status === 'passed', name: `check ${check.check} at the end of the run`, directive: '', details: check.status === 'passed' ? {} : { message: `the check ${check.status}`, output: cleanText(check.output) } }))]
  const lines = points.flatMap((point, index) => toLines(point, index + 1))
  return ['TAP version 14', `# ${cleanLine(run.name)}, run ${run.id}`, `1..${points.length}${points.length === 0 ? ' # SKIP no tasks' : ''}`, ...lines, ''].join('\n')
}

type Point = { readonly isOk: boolean; readonly name: string; readonly directive: string; readonly details: Readonly<Record<string, string | number>> }

function toTaskPoint(task: TaskReport): Point {
  const { id, outcome, status, because, attempts, durationMs } = task
  const timing = { ...(durationMs === null ? {} : { duration_ms: durationMs }), ...(attempts.length > 1 ? { attempts: attempts.length } : {}) }
  if (outcome === 'succeeded') return { isOk: true, name: id, directive: '', details: timing }
  if (outcome !== 'failed') return { isOk: true, name: id, directive: ` # SKIP ${escapeHash(cleanLine(`${status}${because === null ? '' : ` because of ${because}`}`))}`, details: {} }
  const failure = attempts.at(-1)?.failure
  return { isOk: false, name: id, directive: '', details: { ...timing, ...(failure == null ? {} : { kind: failure.kind, message: cleanLine(failure.message, 1_000), output: cleanText(failureText(failure)) }) } }
}

function toLines({ isOk, name, directive, details }: Point, number: number): readonly string[] {
  const point = `${isOk ? 'ok' : 'not ok'} ${number} - ${escapeHash(cleanLine(name))}${directive}`
  const entries = Object.entries(details)
  // A JSON string is a YAML scalar in which foreign text can end neither the line nor the block.
  return entries.length === 0 ? [point] : [point, '  ---', ...entries.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`), '  ...']
}

/** `#` begins a directive, so a name could skip its own test. */
function escapeHash(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('#', '\\#')
}
