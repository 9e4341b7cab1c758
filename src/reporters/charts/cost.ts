import { formatCount, plural } from '../../core/format.ts'
import { formatUsd } from '../../core/prices/format-usd.ts'
import type { Report } from '../../core/report/report.ts'
import { stackedBar } from './bars.ts'
import { chartWidth, frame, frameTop, margin, xAxis } from './frame.ts'
import { niceTicks } from './scale.ts'
import { group, type Svg } from './svg.ts'
import { fitText, label, widthOf } from './text.ts'
import type { Theme } from './theme.ts'

/** What models cost, by the agent that called them. */
export type CostData = {
  readonly unit: 'usd' | 'tokens'
  /** The dearest first. */
  readonly models: readonly string[]
  readonly agents: readonly { readonly name: string; readonly attempts: number; readonly byModel: readonly number[]; readonly total: number }[]
  readonly total: number
  readonly unpricedCalls: number
}

const maxAgents = 20
const maxModels = 8

/** Null where no model was called. Tokens where no price is known. */
export function toCostData({ tasks, totals }: Report): CostData | null {
  const attempts = tasks.flatMap((task) => task.attempts).filter(({ usage }) => usage.length > 0)
  if (attempts.length === 0) return null
  const unit = totals.usage.costUsd === null ? 'tokens' : 'usd'
  const valueOf = (usage: (typeof attempts)[number]['usage'][number]): number => (unit === 'usd' ? (usage.costUsd ?? 0) : usage.inputTokens + usage.outputTokens)
  const sums = new Map<string, number>()
  for (const usage of attempts.flatMap((attempt) => attempt.usage)) sums.set(nameOf(usage), (sums.get(nameOf(usage)) ?? 0) + valueOf(usage))
  const ranked = [...sums].sort(([, a], [, b]) => b - a).map(([name]) => name)
  const models = ranked.length <= maxModels ? ranked : [...ranked.slice(0, maxModels - 1), 'other models']
  const agents = [...Map.groupBy(attempts, ({ agent }) => agent)].map(([name, group]) => {
    const byModel = models.map(() => 0)
    for (const usage of group.flatMap((attempt) => attempt.usage)) {
      const found = models.indexOf(nameOf(usage))
      const index = found === -1 ? models.length - 1 : found
      byModel[index] = (byModel[index] ?? 0) + valueOf(usage)
    }
    return { name, attempts: group.length, byModel, total: byModel.reduce((sum, value) => sum + value, 0) }
  })
  return { unit, models, agents: agents.sort((a, b) => b.total - a.total), total: agents.reduce((sum, { total }) => sum + total, 0), unpricedCalls: totals.usage.unpricedCalls }
}

function nameOf({ provider, model }: { readonly provider: string; readonly model: string }): string {
  return `${provider}/${model}`
}

/** Bars of agents, their models stacked. */
export function drawCost(data: CostData, theme: Theme): string {
  const { unit, models, agents, total, unpricedCalls } = data
  const legend = models.map((name, index) => ({ name, color: theme.series[index % theme.series.length] ?? theme.none }))
  const shown = agents.slice(0, maxAgents)
  const top = frameTop(legend) + 10
  const rowHeight = 62
  const left = margin + Math.min(320, Math.max(110, ...shown.map(({ name }) => widthOf(name, 18, true) + 28)))
  const ticks = niceTicks(Math.max(...shown.map((agent) => agent.total)), 5)
  const scale = (chartWidth - margin - 130 - left) / (ticks.at(-1) ?? 1)
  const bottom = top + shown.length * rowHeight + 8
  const axis = xAxis({ ticks, at: (value) => left + value * scale, name: (value) => say(value, unit) }, { top, bottom }, theme)
  const rows = shown.map((agent, index) => drawAgent(agent, { data, y: top + index * rowHeight, left, scale }, theme))
  const unpriced = unpricedCalls > 0 ? `; ${plural(unpricedCalls, 'call')} without a known price` : ''
  const rest = agents.length > shown.length ? `, ${agents.length - shown.length} agents more` : ''
  return frame({ title: `${unit === 'usd' ? 'Cost' : 'Tokens'} by agent and model`, subtitle: `${say(total, unit)} in all, ${plural(agents.reduce((sum, { attempts }) => sum + attempts, 0), 'attempt')}${rest}${unpriced}`, legend, height: bottom + 62 }, theme, [...axis, ...rows])
}

type Row = { readonly data: CostData; readonly y: number; readonly left: number; readonly scale: number }

function drawAgent({ name, attempts, byModel, total }: CostData['agents'][number], { data, y, left, scale }: Row, theme: Theme): Svg {
  const segments = byModel.map((value, index) => ({ value, color: theme.series[index % theme.series.length] ?? theme.none }))
  return group({}, [
    label(fitText(name, 18 * 1.06, left - margin - 16), [margin, y + 30], theme, { size: 18, isBold: true }),
    label(plural(attempts, 'attempt'), [margin, y + 51], theme, { size: 14, fill: theme.dim }),
    stackedBar(segments, { x: left, y: y + 12, height: rowBar, scale, gap: theme.back }),
    label(say(total, data.unit), [left + total * scale + 12, y + 37], theme, { size: 17, isBold: true }),
  ])
}

const rowBar = 38

function say(value: number, unit: CostData['unit']): string {
  if (unit === 'usd') return value >= 100 || value === 0 ? `$${formatCount(Math.round(value))}` : formatUsd(value)
  if (value >= 1e6) return `${Number((value / 1e6).toFixed(1))} M`
  return value >= 1e3 ? `${Number((value / 1e3).toFixed(1))} k` : String(Math.round(value))
}
