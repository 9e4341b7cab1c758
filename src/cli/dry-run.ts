import { plural, toPlainLine } from '../core/format.ts'
import type { Forecast } from '../core/forecast/forecast-run.ts'
import { toGraph, toLevels } from '../core/plan/graph.ts'
import type { AgentSpec, NamedAgent } from '../core/plan/agent-spec.ts'
import type { Plan, Task } from '../core/plan/plan.ts'
import { rankTasks } from '../core/run/rank-tasks.ts'
import { renderForecast } from '../reporters/forecast/render-forecast.ts'
import { makePaint } from '../reporters/terminal/paint.ts'

/** What `fleet run` would do, in the order in which tasks would start if all took equally long. */
export function renderDryRun(plan: Plan, { json, hasColor, forecast }: { readonly json: boolean; readonly hasColor: boolean; readonly forecast: Forecast | null }): string {
  const levels = toLevels(toGraph(plan.tasks))
  const ranks = rankTasks(plan, {})
  const ordered = levels.map((level) => [...level].sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0)).flatMap((index) => plan.tasks[index] ?? []))
  if (json) return JSON.stringify({ name: plan.name, concurrency: plan.policy.concurrency, levels: ordered.map((level) => level.map(toItem)), forecast }, null, 2)
  const paint = makePaint(hasColor)
  const width = Math.max(...plan.tasks.map(({ id }) => id.length))
  const lines = ordered.flatMap((level, index) => [paint('dim', `level ${index + 1}`), ...level.map((task) => taskLine(task, { width, paint }))])
  const foretold = ['', ...renderForecast(forecast, { hasColor, maxTasks: 0 }).split('\n')]
  return [`${paint('bold', toPlainLine(plan.name))}  would run ${plural(plan.tasks.length, 'task')}, ${plan.policy.concurrency} at once; nothing was changed`, '', ...lines, ...foretold].join('\n')
}

function taskLine(task: Task, { width, paint }: { readonly width: number; readonly paint: ReturnType<typeof makePaint> }): string {
  const needs = task.needs.length === 0 ? '' : paint('dim', ` after ${task.needs.join(', ')}`)
  const checks = task.checks.length === 0 ? '' : paint('dim', ` checks ${task.checks.join(', ')}`)
  return `  ${paint('bold', task.id.padEnd(width))}  ${toPlainLine(describeAgent(task.agent), 100)} in ${task.repository} (${task.isolation})${task.approve ? paint('yellow', ' needs approval') : ''}${needs}${checks}`
}

function toItem({ id, agent, repository, isolation, needs, checks, approve }: Task): object {
  return { id, agent: describeAgent(agent), repository, isolation, needs, checks, approve }
}

function describeAgent(spec: AgentSpec): string {
  if (spec.kind !== 'codemod' && spec.kind !== 'command' && spec.kind !== 'plugin') return describeModelAgent(spec)
  if (spec.kind === 'plugin') return `plugin ${spec.plugin}`
  if (spec.kind === 'command') return 'run' in spec ? `command ${spec.run.join(' ')}` : 'script'
  if ('rename' in spec) return `rename ${spec.rename.symbol} → ${spec.rename.to}`
  if ('rules' in spec) return `rules ${spec.rules.join(', ')}`
  return 'edit' in spec ? `edit ${[...new Set(spec.edit.map(({ file }) => file))].join(', ')}` : `integrate from ${spec.integrate.from}`
}

function describeModelAgent(spec: Exclude<AgentSpec, { readonly kind: 'command' | 'codemod' | 'plugin' }>): string {
  const list = (agents: readonly NamedAgent[]): string => agents.map(({ name }) => name).join(', ')
  if (spec.kind === 'model') return `model ${spec.model}`
  if (spec.kind === 'external') return spec.agent === 'custom' ? `external ${spec.command.join(' ')}` : spec.agent
  if (spec.kind === 'chain') return `chain ${spec.chain.map(({ name }) => name).join(' → ')}`
  return spec.kind === 'route' ? `one of ${list(spec.agents)}` : `best of ${list(spec.agents)}`
}
