import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore, type MemoryState } from '../adapters/memory/memory-store.ts'
import { makeRedactor } from '../adapters/secrets/make-redactor.ts'
import type { ProviderSpec, RunBudget } from '../core/plan/plan.ts'
import { parsePrices } from '../core/prices/parse-prices.ts'
import type { Clock } from '../ports/clock.ts'
import type { ModelGateway, Pass, PassRequest } from '../ports/model-gateway.ts'
import { firstTurn } from '../ports/store.samples.ts'
import { systemClock } from '../platform/system-clock.ts'
import { createGateway, type GatewayOptions } from './create-gateway.ts'

export const unlimited: RunBudget = { usd: null, tokens: null, day: { usd: null, tokens: null }, unpriced: 'refuse' }

/** Ten dollars a million in, fifty out. */
export const testPrices = parsePrices({ version: 1, prices: [{ provider: 'anthropic', model: 'priced', effectiveFrom: '2020-01-01', rates: { input: 10, output: 50, cacheRead: 1, cacheWrite: 12.5 } }] })

export type GatewayRig = {
  readonly gateway: ModelGateway
  readonly state: MemoryState
  readonly folder: string
  open(changes?: Partial<PassRequest>): Promise<Pass>
  [Symbol.asyncDispose](): Promise<void>
}

/** The real gateway over a store in memory, for tests that speak to a scripted provider. */
export async function startGateway(options: { readonly providers: readonly ProviderSpec[]; readonly clock?: Clock; readonly state?: MemoryState } & Partial<GatewayOptions>): Promise<GatewayRig> {
  const { providers, clock = systemClock, state = createMemoryStore(), ...others } = options
  const folder = await mkdtemp(join(tmpdir(), 'fleet-gateway-'))
  if ((await state.store.run('r1')) === null) await state.store.append(firstTurn('r1'))
  const prices = { rows: testPrices.status === 'parsed' ? testPrices.prices : [], overrides: [] }
  const gateway = createGateway({ stateFolder: folder, usage: state.store.usage, clock, environment: { TEST_KEY: 'sk-real-key-of-the-provider' }, prices, redact: makeRedactor(['sk-real-key-of-the-provider']), random: () => 0.5, ...others })
  return {
    gateway,
    state,
    folder,
    open: (changes = {}) =>
      gateway.open({
        runId: 'r1',
        taskId: 'a',
        attempt: 1,
        agent: 'coder',
        providers,
        runBudget: unlimited,
        taskBudget: { usd: null, tokens: null },
        paths: {},
        transcriptPath: join(folder, `${changes.taskId ?? 'a'}.${changes.attempt ?? 1}.ndjson`),
        signal: new AbortController().signal,
        ...changes,
      }),
    [Symbol.asyncDispose]: async () => {
      await gateway.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A request as an agent makes it: its body is JSON, the pass is its key. */
export async function ask(pass: Pass, path: string, body: unknown, { provider, signal, headers = {} }: { readonly provider: string; readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> }): Promise<Response> {
  return fetch(`${pass.urlOf(provider)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': pass.token, authorization: `Bearer ${pass.token}`, ...headers },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })
}
