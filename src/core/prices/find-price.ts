import type { Price } from './price.ts'

/** What models cost, by provider and model. Rows of `overrides` win over those of the table, however old they are. */
export type PriceTable = { readonly rows: readonly Price[]; readonly overrides: readonly Price[] }

export type PriceQuery = {
  /** Names to look under, the first that knows the model wins: the plan's own name of the provider, then whose protocol it speaks. */
  readonly providers: readonly string[]
  readonly model: string
  /** Day of the call, UTC, `2026-11-22`. */
  readonly day: string
}

/** The price of a model on a day; null when it is not known. No other model's price is ever taken for it. */
export function findPrice({ rows, overrides }: PriceTable, query: PriceQuery): Price | null {
  for (const list of [overrides, rows]) {
    for (const provider of query.providers) {
      const price = newest(list.filter((row) => row.provider === provider), query)
      if (price !== null) return price
    }
  }
  return null
}

function newest(rows: readonly Price[], { model, day }: PriceQuery): Price | null {
  const begun = rows.filter(({ effectiveFrom }) => effectiveFrom <= day)
  for (const id of [...idsOf(model), '*']) {
    const named = begun.filter((row) => row.model === id || row.aliases.includes(id))
    if (named.length > 0) return named.reduce((best, row) => (row.effectiveFrom >= best.effectiveFrom ? row : best))
  }
  return null
}

/** An id as providers and clients write it: with a path before it, with the day of its release after it. */
function idsOf(model: string): readonly string[] {
  const bare = model.toLowerCase().replace(/^.*\//, '')
  const undated = bare.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, '')
  return [...new Set([model, bare, undated])]
}
