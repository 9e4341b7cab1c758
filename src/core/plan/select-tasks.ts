import picomatch from 'picomatch'
import { toGraph } from './graph.ts'
import type { Plan, Task } from './plan.ts'

/** A smaller plan, and the patterns that no task answers to, so that a typing error is not a silent success. */
export type Selection = {
  readonly plan: Plan
  /** Tasks that are in the plan only because a selected one needs them. */
  readonly needed: readonly string[]
  readonly unmatched: readonly string[]
}

/**
 * Keeps the tasks that match any pattern, and everything they need. A pattern is a glob of ids or `label:`, `repository:` or `agent:`
 * with a glob; `!` before a pattern takes its tasks out again. With nothing but `!` patterns, all others are kept.
 */
export function selectTasks(plan: Plan, patterns: readonly string[]): Selection {
  const matchers = patterns.map(toMatcher)
  const wanted = matchers.filter((matcher) => !matcher.negated)
  const unwanted = matchers.filter((matcher) => matcher.negated)
  const isSelected = (task: Task): boolean => (wanted.length === 0 || wanted.some(({ matches }) => matches(task))) && !unwanted.some(({ matches }) => matches(task))
  const selected = new Set(plan.tasks.flatMap((task, index) => (isSelected(task) ? [index] : [])))
  const kept = new Set(selected)
  const { needs } = toGraph(plan.tasks)
  for (const index of kept) for (const need of needs[index] ?? []) kept.add(need)
  return {
    plan: { ...plan, tasks: plan.tasks.filter((_, index) => kept.has(index)) },
    needed: plan.tasks.flatMap((task, index) => (kept.has(index) && !selected.has(index) ? [task.id] : [])),
    unmatched: matchers.flatMap(({ pattern, matches }) => (plan.tasks.some(matches) ? [] : [pattern])),
  }
}

type Matcher = { readonly pattern: string; readonly negated: boolean; readonly matches: (task: Task) => boolean }

const fields: Readonly<Record<string, (task: Task) => readonly string[]>> = {
  label: (task) => task.labels,
  repository: (task) => [task.repository],
  agent: (task) => [task.agentName],
}

function toMatcher(pattern: string): Matcher {
  const negated = pattern.startsWith('!')
  const [, field, rest = ''] = /^(label|repository|agent):(.*)$/s.exec(negated ? pattern.slice(1) : pattern) ?? []
  const read = field === undefined ? undefined : fields[field]
  const glob = read === undefined ? pattern.slice(negated ? 1 : 0) : rest
  const isMatch = glob === '' ? () => false : picomatch(glob, { dot: true, nonegate: true, bash: true })
  return { pattern, negated, matches: (task) => (read?.(task) ?? [task.id]).some((word) => isMatch(word)) }
}
