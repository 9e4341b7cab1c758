import type { Problem } from './problem.ts'

/** A person mends a screen or two at a time; the rest is counted. */
const maxShown = 100

/** Problems as text: a line each with its place, and the next step below it. No trailing newline. */
export function formatProblems(problems: readonly Problem[]): string {
  const lines = problems.slice(0, maxShown).map(formatProblem)
  const left = problems.length - maxShown
  return [...lines, ...(left > 0 ? [`… and ${left.toLocaleString('en-US')} more`] : [])].join('\n')
}

function formatProblem({ file, line, column, message, hint }: Problem): string {
  const place = line === null ? file : `${file}:${line}:${column ?? 1}`
  return `${place}  ${message}\n    next: ${hint}`
}
