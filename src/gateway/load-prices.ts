import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FleetError } from '../core/fleet-error.ts'
import type { PriceTable } from '../core/prices/find-price.ts'
import { parsePrices } from '../core/prices/parse-prices.ts'
import { invariant } from '../core/unreachable.ts'
import ownPrices from '../core/prices/prices.json' with { type: 'json' }

/** Fleet's own prices, and before them those of the user: the file that FLEET_PRICES names, else `.fleet/prices.json`. */
export async function loadPrices({ stateFolder, environment }: { readonly stateFolder: string; readonly environment: Readonly<Record<string, string | undefined>> }): Promise<PriceTable> {
  const own = parsePrices(ownPrices)
  invariant(own.status === 'parsed', 'the price list of Fleet is not valid')
  const named = environment.FLEET_PRICES
  const path = named === undefined || named === '' ? join(stateFolder, 'prices.json') : named
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (path !== named && error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new FleetError('environment', `the price list ${path} cannot be read`, { hint: 'mend the path in FLEET_PRICES', cause: error })
  })
  return { rows: own.prices, overrides: text === null ? [] : readOverrides(path, text) }
}

function readOverrides(path: string, text: string): PriceTable['overrides'] {
  const parsed = parsePrices(parseJson(path, text))
  if (parsed.status === 'parsed') return parsed.prices
  throw new FleetError('environment', `the price list ${path} is not valid:\n${parsed.problem}`, { hint: 'fleet prices --json shows the form' })
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new FleetError('environment', `the price list ${path} is not JSON`, { hint: 'fleet prices --json shows the form', cause: error })
  }
}
