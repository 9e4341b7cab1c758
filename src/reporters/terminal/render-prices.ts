import { formatCount } from '../../core/format.ts'
import type { PriceTable } from '../../core/prices/find-price.ts'
import type { Price } from '../../core/prices/price.ts'

const heads = ['model', 'input', 'output', 'cache read', 'cache write', 'prompt', 'from'] as const

/** A table of prices in dollars per million tokens; rows that have not begun or are over are left out. */
export function renderPrices({ rows, overrides }: PriceTable, day: string): string {
  const own = new Set(overrides)
  const lines = [...overrides, ...rows].filter((price, _, all) => isCurrent(price, all, day)).flatMap((price) => toLines(price, own.has(price)))
  const widths = heads.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column]?.length ?? 0)))
  const render = (cells: readonly string[]): string => cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()
  return [render(heads), ...lines.map(render), '', 'dollars per million tokens; * from .fleet/prices.json or FLEET_PRICES'].join('\n')
}

function isCurrent({ provider, model, effectiveFrom }: Price, all: readonly Price[], day: string): boolean {
  if (effectiveFrom > day) return false
  return !all.some((other) => other.provider === provider && other.model === model && other.effectiveFrom <= day && other.effectiveFrom > effectiveFrom)
}

function toLines({ provider, model, effectiveFrom, tiers }: Price, isOwn: boolean): readonly (readonly string[])[] {
  return tiers.map(({ fromInputTokens, rates }, index) => [
    index === 0 ? `${provider}/${model}${isOwn ? ' *' : ''}` : '',
    ...[rates.input, rates.output, rates.cacheRead, rates.cacheWrite].map((rate) => String(Number(rate.toFixed(4)))),
    tiers.length === 1 ? '' : fromInputTokens === 0 ? 'short' : `≥ ${formatCount(fromInputTokens)}`,
    index === 0 ? effectiveFrom : '',
  ])
}
