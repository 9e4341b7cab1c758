import type { Price } from '../../core/prices/price.ts'
import { loadPriceTable } from '../../fleet.ts'
import { renderPrices } from '../../reporters/terminal/render-prices.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'

/** `fleet prices`: what models cost today, those of the user first. */
export async function run(context: Context, options: { readonly json?: boolean }, model: string | undefined): Promise<number> {
  const { rows, overrides } = await loadPriceTable(context.folder)
  const isWanted = ({ provider, model: id, aliases }: Price): boolean => model === undefined || [`${provider}/${id}`, ...aliases].some((name) => name.toLowerCase().includes(model.toLowerCase()))
  const wanted = { overrides: overrides.filter(isWanted), rows: rows.filter(isWanted) }
  const prices = [...wanted.overrides, ...wanted.rows]
  if (options.json === true) context.print(JSON.stringify({ version: 1, prices: prices.map(toFileRow) }, null, 2))
  else if (prices.length === 0) context.print(`no price is known for ${model ?? 'any model'}: such calls cost null, and a run with a money budget refuses them. Add it to .fleet/prices.json; fleet prices --json shows the form.`)
  else context.print(renderPrices(wanted, new Date().toISOString().slice(0, 10)))
  return exitCodes.succeeded
}

/** The form in which users write their own prices. */
function toFileRow({ provider, model, aliases, effectiveFrom, tiers, source }: Price): object {
  const [base, ...above] = tiers
  return { provider, model, ...(aliases.length === 0 ? {} : { aliases }), effectiveFrom, rates: base?.rates, ...(above.length === 0 ? {} : { above }), source }
}
