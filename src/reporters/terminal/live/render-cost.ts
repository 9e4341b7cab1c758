import { formatCount } from '../../../core/format.ts'
import type { Usage } from '../../../core/run/measures.ts'
import { tokensOf } from './ledger.ts'
import type { LiveData } from './live-data.ts'
import { fit, toDollars, toElapsed, toScreenLine, toShortCount, type Segment } from './text.ts'

type Line = readonly Segment[]

/** What the run spends: against its budget, by agent and model, by task. */
export function renderCost(data: LiveData, { body, columns }: { readonly body: number; readonly columns: number }): readonly Line[] {
  const { ledger } = data
  if (ledger.total.calls === 0) return [[['dim', '  no model was called yet: commands and codemods cost nothing']]]
  const wide = columns >= 90
  const models = ledger.lines
  const budget = budgetLines(data, columns)
  const taskRoom = Math.max(0, body - budget.length - Math.min(models.length, 12) - 6)
  return [
    ...budget,
    heading('by agent and model'),
    tableHead(wide),
    ...models.slice(0, 12).map(({ agent, provider, model, usage }) => tableLine(`${agent}  ${provider}/${model}`, usage, wide)),
    [],
    heading('dearest tasks'),
    tableHead(wide),
    ...ledger.dearestTasks(taskRoom).map(({ task, usage }) => tableLine(task, usage, wide)),
  ].slice(0, body)
}

function budgetLines({ state, ledger, now }: LiveData, columns: number): readonly Line[] {
  const { usd, tokens } = state.budget
  const rate = ledger.rate(now)
  const spentUsd = ledger.total.costUsd ?? 0
  const lines: Line[] = []
  if (usd !== null) lines.push(meter(`money  ${toDollars(spentUsd)} of ${toDollars(usd)}`, spentUsd / usd, columns))
  if (tokens !== null) lines.push(meter(`tokens ${toShortCount(tokensOf(ledger.total))} of ${toShortCount(tokens)}`, tokensOf(ledger.total) / tokens, columns))
  if (rate !== null) {
    const left = usd === null || rate.usdPerHour <= 0 ? '' : `; at this rate the budget lasts ${toElapsed((Math.max(0, usd - spentUsd) / rate.usdPerHour) * 3_600_000)}`
    lines.push([['dim', `  over the last minutes ${toDollars(Math.max(0, rate.usdPerHour))} an hour, ${toShortCount(Math.max(0, rate.tokensPerMinute))} tokens a minute${left}`]])
  }
  return lines.length === 0 ? [] : [...lines, []]
}

function meter(label: string, share: number, columns: number): Line {
  const width = Math.max(10, Math.min(40, columns - 50))
  const filled = Math.min(width, Math.round(share * width))
  return [[null, `  ${fit(label, 32)} `], [share > 0.8 ? 'yellow' : 'green', '█'.repeat(filled)], ['dim', '░'.repeat(width - filled)], [null, ` ${Math.round(share * 100)} %`]]
}

function heading(text: string): Line {
  return [['bold', `  ${text}`]]
}

function tableHead(wide: boolean): Line {
  const more = wide ? `${fit('cached', 9, 'right')}${fit('reasoning', 11, 'right')}` : ''
  return [['dim', `  ${fit('', wide ? 44 : 30)}${fit('calls', 7, 'right')}${fit('in', 8, 'right')}${fit('out', 8, 'right')}${more}${fit('cost', 11, 'right')}`]]
}

function tableLine(name: string, usage: Usage, wide: boolean): Line {
  const more = wide ? `${fit(toShortCount(usage.cacheReadTokens), 9, 'right')}${fit(toShortCount(usage.reasoningTokens), 11, 'right')}` : ''
  const counts = `${fit(formatCount(usage.calls), 7, 'right')}${fit(toShortCount(usage.inputTokens), 8, 'right')}${fit(toShortCount(usage.outputTokens), 8, 'right')}${more}`
  return [[null, `  ${fit(toScreenLine(name), wide ? 44 : 30)}${counts}`], ['bold', fit(usage.costUsd === null ? 'unpriced' : toDollars(usage.costUsd), 11, 'right')]]
}
