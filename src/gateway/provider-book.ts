import { FleetError } from '../core/fleet-error.ts'
import type { ProviderSpec } from '../core/plan/plan.ts'
import { builtInProviders } from '../core/plan/provider-defaults.ts'
import { findPrice, type PriceTable } from '../core/prices/find-price.ts'
import type { Price } from '../core/prices/price.ts'
import type { Clock } from '../ports/clock.ts'
import type { ProviderStatus } from '../ports/model-gateway.ts'
import { dayOf } from './budget/ledger.ts'
import { ProviderGate } from './limits/provider-gate.ts'

export type ProviderBookOptions = {
  readonly clock: Clock
  readonly random: () => number
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly prices: PriceTable
}

/** What is known of providers: their keys, their prices, and the gates before them. */
export class ProviderBook {
  readonly #options: ProviderBookOptions
  readonly #gates = new Map<string, ProviderGate>()
  readonly #prices = new Map<string, Price | null>()

  constructor(options: ProviderBookOptions) {
    this.#options = options
  }

  /** The providers an attempt can name: those of the plan before the built-in ones. */
  providersFor(ofPlan: readonly ProviderSpec[]): ReadonlyMap<string, ProviderSpec> {
    return new Map([...builtInProviders, ...ofPlan.map((spec) => [spec.name, spec] as const)])
  }

  /** Null where the provider needs no key; FleetError where it needs one and there is none. */
  keyOf({ name, keyVariables }: ProviderSpec): string | null {
    if (keyVariables.length === 0) return null
    for (const variable of keyVariables) {
      const key = this.#options.environment[variable]
      if (key !== undefined && key !== '') return key
    }
    throw new FleetError('environment', `there is no key for ${name}: ${keyVariables.join(' or ')} is not set`, { hint: `set ${keyVariables.join(' or ')} and run fleet resume` })
  }

  /** One gate for all who call the same provider with the same limits. */
  gateOf(spec: ProviderSpec): ProviderGate {
    const key = JSON.stringify(spec)
    const gate = this.#gates.get(key) ?? new ProviderGate({ spec, clock: this.#options.clock, random: this.#options.random })
    this.#gates.set(key, gate)
    return gate
  }

  priceOf({ name, api }: ProviderSpec, model: string): Price | null {
    const day = dayOf(this.#options.clock.now())
    const key = JSON.stringify([name, api, model, day])
    const known = this.#prices.get(key)
    if (known !== undefined) return known
    const price = findPrice(this.#options.prices, { providers: [name, api], model, day })
    // Agents name the models: without a limit they could fill the memory.
    if (this.#prices.size < maxKnownPrices) this.#prices.set(key, price)
    return price
  }

  status(): readonly ProviderStatus[] {
    return [...this.#gates.values()].map((gate) => gate.status)
  }
}

const maxKnownPrices = 1_000
